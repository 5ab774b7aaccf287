using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.SocketIO.Cluster;
using Realtime.Storage;

namespace Realtime.Cluster;

/// <summary>
/// This process as a node on the store. It keeps a lease and, while other nodes are alive, reads their signals. A node that is
/// alone writes nothing but its lease, and reads nothing.
/// </summary>
internal sealed partial class DatabaseNode : IAsyncDisposable, IDisposable
{
    private const int PageSize = 100;
    private const int TrimSize = 1_000;
    private const long MaxSignals = 100_000;

    private static readonly TimeSpan TrimInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StandbyInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(2);

    private readonly StoreStart _start;
    private readonly INodeStore _store;
    private readonly DatabaseClusterOptions _options;
    private readonly ChatMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LogThrottle _missedLines = new(LogThrottle.StoreInterval);
    private readonly LogThrottle _invalidLines = new(LogThrottle.StoreInterval);
    private readonly NodeConnection _connection = new();
    private readonly SignalQueue _queue = new();
    private readonly SignalAppender _writer;
    private readonly CancellationTokenSource _stopping = new();
    private readonly string _name = ProcessIdentity.Name;
    private readonly TaskCompletionSource _isKnown = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Held by one who renews or reads. All fields below belong to its holder.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, long> _lastNumbers = new(StringComparer.Ordinal);
    private bool _isRegistered;
    private long _renewedAt;
    private long _trimmedAt;
    private long _position;
    private IReadOnlyList<StoreNode> _others = [];
    private Task? _running;

    public DatabaseNode(StoreStart start, INodeStore store, IOptions<DatabaseClusterOptions> options, ChatMetrics metrics, TimeProvider time, ILogger<DatabaseNode> logger)
    {
        _start = start;
        _store = store;
        _options = options.Value;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _writer = new SignalAppender(Id, _queue, _connection, store, task => LimitAsync(new ValueTask<long>(task)), OnFault, OnMissed, options.Value.NodeLease, time, logger);
    }

    /// <summary>The node's id, which is new for each process.</summary>
    public string Id { get; } = Guid.NewGuid().ToString("N");

    public bool IsConnected => _connection.IsConnected;

    /// <summary>Whether the last renewal of the lease found no other node.</summary>
    public bool IsAlone => _others.Count == 0;

    // A call that takes longer is given up. Another one is due before the lease ends.
    private TimeSpan CallLimit => _options.NodeLease / 2;

    // Nodes that have another way still look, for one that has lost it.
    private TimeSpan PollInterval =>
        _connection.IsStandby && _options.SignalPollInterval < StandbyInterval ? StandbyInterval : _options.SignalPollInterval;

    /// <summary>Adds a transport. The first one starts the node.</summary>
    public async Task AddAsync(DatabaseClusterTransport transport, CancellationToken cancellationToken)
    {
        await _start.RunAsync(cancellationToken).ConfigureAwait(false);
        await WithTurnAsync(
            async () =>
            {
                try
                {
                    if (!_isRegistered)
                    {
                        await RenewAsync().ConfigureAwait(false);
                    }
                }
                finally
                {
                    _running ??= Task.WhenAll(
                        Task.Run(RunAsync, CancellationToken.None),
                        Task.Run(() => _writer.RunAsync(_stopping.Token), CancellationToken.None));
                }
            },
            cancellationToken).ConfigureAwait(false);
        _connection.Add(transport);
        if (_others.Count == 1 && !_connection.IsStandby)
        {
            await UntilKnownAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes a transport. The last one stops the node.</summary>
    public ValueTask RemoveAsync(DatabaseClusterTransport transport) => _connection.Remove(transport) ? DisposeAsync() : default;

    /// <summary>Accepts a message for other nodes.</summary>
    /// <exception cref="ClusterUnavailableException">The store cannot be used, or too many messages wait.</exception>
    public void Send(in WaitingMessage waiting)
    {
        if (!IsConnected)
        {
            // The others are told when the store is back.
            _queue.Lose();
            throw new ClusterUnavailableException();
        }

        if (!_queue.TryAdd(waiting))
        {
            throw new ClusterUnavailableException("Too many messages wait for the database");
        }

        _writer.Wake();
    }

    /// <summary>Sends what waits, ends the lease and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _writer.FlushAsync(StopTimeout).ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_running is { } running)
        {
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_isRegistered)
        {
            await _store.LeaveAsync(Id, CancellationToken.None).AsTask()
                .WaitAsync(StopTimeout).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>
    /// Waits until the only other node knows of this one. Until then that node believes to be alone: it reads and tells nothing, and
    /// what it does meanwhile would reach the clients of this one late. Several others know of each other already.
    /// </summary>
    private async Task UntilKnownAsync(CancellationToken cancellationToken)
    {
        // In real time: a starting host must not wait for an injected clock, which may stand still.
        var limit = _options.LeaseInterval * 1.2;
        await _isKnown.Task.WaitAsync(limit, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>Stops without waiting, as a process that is killed.</summary>
    public void Dispose() => _stopping.Cancel();

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            await Task.Delay(NextDelay(), _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_stopping.IsCancellationRequested)
            {
                await WithTurnAsync(RunOnceAsync, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private TimeSpan NextDelay()
    {
        if (!IsConnected)
        {
            return Shorter(_options.LeaseInterval, TimeSpan.FromSeconds(1));
        }

        var untilRenewal = _options.LeaseInterval - _time.GetElapsedTime(_renewedAt);
        var delay = _others.Count > 0 ? Shorter(untilRenewal, PollInterval) : untilRenewal;
        return delay > TimeSpan.Zero ? delay : TimeSpan.Zero;
    }

    private async Task RunOnceAsync()
    {
        if (!IsConnected || _time.GetElapsedTime(_renewedAt) >= _options.LeaseInterval)
        {
            await RenewAsync().ConfigureAwait(false);
        }

        if (_others.Count > 0)
        {
            await ReadAsync().ConfigureAwait(false);
            if (_time.GetElapsedTime(_trimmedAt) >= TrimInterval)
            {
                _trimmedAt = _time.GetTimestamp();
                await TrimAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task RenewAsync()
    {
        var last = _queue.Last;
        var startedAt = _time.GetTimestamp();
        var renewal = await LimitAsync(_store.RenewAsync(Id, _name, _options.NodeLease, _stopping.Token)).ConfigureAwait(false);
        var nodes = _isRegistered ? renewal.Nodes : await LimitAsync(ProcessIdentity.DropEndedAsync(renewal.Nodes, _store, _stopping.Token)).ConfigureAwait(false);
        var hadEnded = renewal.IsNew && _isRegistered;
        if (!_isRegistered)
        {
            _position = renewal.Nodes.First(node => node.Id == Id).JoinedPosition;
            _isRegistered = true;
        }

        _renewedAt = startedAt;
        if (_connection.SetConnected(hadEnded))
        {
            _logger.SignalsReturned(Id);
        }
        else if (hadEnded)
        {
            _logger.LeaseHadEnded(Id, _name);
        }

        SetOthers([.. nodes.Where(node => node.Id != Id)], last);
        if (renewal.NewestPosition != _position)
        {
            // Also of nodes that have left since.
            await ReadAsync().ConfigureAwait(false);
        }

        _writer.Wake();
    }

    private async Task ReadAsync()
    {
        SignalPage page;
        do
        {
            page = await LimitAsync(_store.ReadAsync(Id, _position, PageSize, _stopping.Token)).ConfigureAwait(false);
            _position = page.Position;
            if (page.IsIncomplete)
            {
                OnMissed("signals were removed before this node read them");
                _connection.SetConnected(mayHaveMissed: true);
            }

            foreach (var signal in page.Signals)
            {
                Receive(signal);
            }
        }
        while (page.HasMore && _time.GetElapsedTime(_renewedAt) < _options.LeaseInterval);
    }

    private void Receive(StoredSignal signal)
    {
        if (!SignalFrame.TryRead(signal.Payload, out var read)
            || read is not { } frame
            || (frame.Message is { } sent && (sent.SenderId != signal.SenderId || sent.Namespace != signal.Namespace)))
        {
            _metrics.SignalDropped(isVolatile: false);
            if (_invalidLines.TryPass(out var held))
            {
                _logger.SignalNotValid(signal.SenderId, held);
            }

            return;
        }

        if (_lastNumbers.TryGetValue(signal.SenderId, out var number) && frame.Number <= number)
        {
            // Its sender wrote it again, because it did not learn that it was stored.
            return;
        }

        _isKnown.TrySetResult();
        _lastNumbers[signal.SenderId] = frame.Number;
        if (frame.Message is { } message)
        {
            _connection.Find(frame.Server)?.Receive(message);
        }
        else
        {
            OnMissed("another node lost some");
            _connection.SetConnected(mayHaveMissed: true);
        }
    }

    // One node does this for all. If that is not exact for a moment, two nodes do it.
    private async Task TrimAsync()
    {
        if (_others.All(node => string.CompareOrdinal(Id, node.Id) < 0))
        {
            while (await LimitAsync(_store.TrimAsync(_options.SignalRetention, MaxSignals, TrimSize, _stopping.Token)).ConfigureAwait(false) == TrimSize)
            {
            }
        }
    }

    private async Task WithTurnAsync(Func<Task> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            OnFault(exception);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<T> LimitAsync<T>(ValueTask<T> call)
    {
        if (call.IsCompletedSuccessfully)
        {
            return call.Result;
        }

        var task = call.AsTask();
        try
        {
            return await task.WaitAsync(CallLimit, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Its outcome comes too late to be of use.
            _ = task.ContinueWith(static late => late.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw;
        }
    }

    private void OnFault(Exception exception)
    {
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        if (!StoreFaults.IsOfStore(exception))
        {
            _logger.SignalExchangeFailed(exception);
        }

        if (_connection.TrySetLost())
        {
            _logger.SignalsLost(
                Id,
                (exception.InnerException ?? exception).Message.ReplaceLineEndings(" "),
                _connection.IsStandby ? "They use their own transport meanwhile" : "Until then, events reach only the clients of this node");
        }
    }

    private void OnMissed(string reason)
    {
        if (_missedLines.TryPass(out var held))
        {
            _logger.SignalsMissed(reason, held);
        }
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
