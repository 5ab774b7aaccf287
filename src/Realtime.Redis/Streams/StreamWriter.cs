using System.Threading.Channels;
using Realtime.Redis.Connections;
using Realtime.Redis.Transports;
using Realtime.SocketIO.Cluster;
using StackExchange.Redis;

namespace Realtime.Redis.Streams;

/// <summary>
/// Writes entries, in the order of the calls. An entry whose answer was lost with the connection is written again with the same
/// number, so that readers of this package receive it once.
/// </summary>
internal sealed class StreamWriter(RedisClusterOptions options, string serverId, ConnectionState state, PendingLimit limit, TimeProvider time) : IAsyncDisposable
{
    private const int MaxBatch = 128;
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(50);

    // Errors of a server that is starting or fails over. It has not carried out the command.
    private static readonly string[] PassingErrors = ["LOADING", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN"];

    private readonly Channel<Entry> _queue = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private Task _writing = Task.CompletedTask;
    private long _number;

    public void Start(Func<IDatabase> database) => _writing = WriteAllAsync(database);

    /// <exception cref="ClusterUnavailableException">Redis did not take the entry, or too many wait.</exception>
    public async Task WriteAsync(ClusterMessage message, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var entry = new Entry(message.Namespace, (int)message.Type, data, time.GetTimestamp());
        limit.Enter(data.Length);
        if (!_queue.Writer.TryWrite(entry))
        {
            limit.Leave(data.Length);
            throw new ClusterUnavailableException();
        }

        await entry.Written.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await _writing.ConfigureAwait(false);
        while (_queue.Reader.TryRead(out var entry))
        {
            Finish(entry, new ClusterUnavailableException());
        }

        _stop.Dispose();
    }

    private async Task WriteAllAsync(Func<IDatabase> database)
    {
        var batch = new List<Entry>(MaxBatch);
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var entry))
            {
                entry.Number = ++_number;
                batch.Add(entry);
            }

            while (batch.Count > 0)
            {
                await TryWriteAsync(database, batch).ConfigureAwait(false);
                if (batch.Count > 0)
                {
                    await Task.Delay(RetryDelay, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                }
            }
        }
    }

    /// <summary>Writes the entries at once, so that they keep their order, and leaves those that are to be tried again.</summary>
    private async Task TryWriteAsync(Func<IDatabase> database, List<Entry> entries)
    {
        var tasks = new List<Task<RedisResult>>(entries.Count);
        Exception? failure = null;
        try
        {
            var batch = database().CreateBatch();
            tasks.AddRange(entries.Select(entry => batch.ExecuteAsync("XADD", Arguments(entry), CommandFlags.DemandMaster)));
            batch.Execute();
        }
        catch (Exception exception) when (exception is RedisException or ObjectDisposedException)
        {
            failure = exception;
        }

        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            var outcome = failure ?? await FailureAsync(tasks[i]).ConfigureAwait(false);
            entry.IsDone = outcome is null || !MayRetry(entry, outcome);
            if (entry.IsDone)
            {
                Finish(entry, outcome);
            }
        }

        entries.RemoveAll(entry => entry.IsDone);
    }

    private static async Task<Exception?> FailureAsync(Task<RedisResult> task)
    {
        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.IsCompletedSuccessfully ? null : task.Exception?.InnerException ?? new OperationCanceledException();
    }

    private bool MayRetry(Entry entry, Exception failure)
    {
        if (failure is RedisTimeoutException)
        {
            state.Lose("it does not answer", failure);
        }

        var isPassing = failure is RedisConnectionException
            || (failure is RedisServerException && PassingErrors.Any(error => failure.Message.StartsWith(error, StringComparison.Ordinal)));
        return isPassing && !_stop.IsCancellationRequested && time.GetElapsedTime(entry.Since) < options.SendTimeout;
    }

    private void Finish(Entry entry, Exception? failure)
    {
        limit.Leave(entry.Data.Length);
        if (failure is null)
        {
            entry.Written.TrySetResult();
        }
        else
        {
            entry.Written.TrySetException(failure as ClusterUnavailableException ?? new ClusterUnavailableException("Redis did not take the message", failure));
        }
    }

    private object[] Arguments(Entry entry) =>
        [.. StreamEntry.Arguments(options, serverId, entry.Namespace, entry.Type, entry.Data), StreamEntry.NumberField, entry.Number];

    private sealed class Entry(string ns, int type, ReadOnlyMemory<byte> data, long since)
    {
        public string Namespace { get; } = ns;

        public int Type { get; } = type;

        public ReadOnlyMemory<byte> Data { get; } = data;

        public long Since { get; } = since;

        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public long Number { get; set; }

        public bool IsDone { get; set; }
    }
}
