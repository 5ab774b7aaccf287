using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Storage;

namespace Realtime.Cluster;

/// <summary>
/// Writes the messages that wait, in groups: what arrives during one write goes into the next. A group whose outcome is not
/// known is written again. Its signals have the same numbers, so that readers notice those that they have already.
/// </summary>
internal sealed class SignalAppender(
    string nodeId,
    SignalQueue queue,
    NodeConnection connection,
    INodeStore store,
    Func<Task<long>, Task<long>> limit,
    Action<Exception> onFault,
    Action<string> onMissed,
    TimeSpan lifetime,
    TimeProvider time,
    ILogger logger)
{
    private const int GroupSize = 100;
    private const long GroupBytes = 4 * 1024 * 1024;
    private const int MaxSignal = 1024 * 1024;

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private IReadOnlyList<SignalDraft>? _group;
    private long _groupedAt;
    private long _lastNumber;

    /// <summary>Called when there may be something to write.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    public async Task RunAsync(CancellationToken stopping)
    {
        while (await _wake.Reader.WaitToReadAsync(stopping).ConfigureAwait(false))
        {
            _wake.Reader.TryRead(out _);
            while (connection.IsConnected && NextGroup() is { } group && await TryWriteAsync(group).ConfigureAwait(false))
            {
            }
        }
    }

    /// <summary>Waits until everything is written, for a limited time.</summary>
    public async Task FlushAsync(TimeSpan limit)
    {
        // The process ends, whatever the clock of a test says.
        var waited = Stopwatch.StartNew();
        while (connection.IsConnected && (!queue.IsEmptyOrAlone || Volatile.Read(ref _group) is not null) && waited.Elapsed < limit)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5)).ConfigureAwait(false);
        }
    }

    private IReadOnlyList<SignalDraft>? NextGroup()
    {
        if (_group is not null && time.GetElapsedTime(_groupedAt) > lifetime)
        {
            // The others may have taken this node for dead since.
            Lose("they could not be written in time");
            _group = null;
        }

        if (_group is null)
        {
            List<SignalDraft> group;
            do
            {
                group = TakeGroup();
            }
            while (group.Count == 0 && !queue.IsEmptyOrAlone);
            _group = group.Count > 0 ? group : null;
            _groupedAt = time.GetTimestamp();
        }

        return _group;
    }

    private List<SignalDraft> TakeGroup()
    {
        var waiting = queue.Take(GroupSize, GroupBytes, out var haveLost);
        var group = new List<SignalDraft>(waiting.Count + 1);
        if (haveLost)
        {
            group.Add(new SignalDraft("", SignalFrame.Write(++_lastNumber, "", null)));
        }

        foreach (var one in waiting)
        {
            if (TryWriteFrame(one) is { } payload)
            {
                _lastNumber++;
                group.Add(new SignalDraft(one.Message.Namespace, payload, one.RecipientId));
            }
        }

        return group;
    }

    private byte[]? TryWriteFrame(in WaitingMessage waiting)
    {
        try
        {
            var payload = SignalFrame.Write(_lastNumber + 1, waiting.Server, waiting.Message);
            if (payload.Length <= MaxSignal)
            {
                return payload;
            }

            Lose("one was larger than 1 MiB");
        }
        catch (Exception exception)
        {
            logger.SignalExchangeFailed(exception);
            Lose("one could not be serialized");
        }

        return null;
    }

    private async Task<bool> TryWriteAsync(IReadOnlyList<SignalDraft> group)
    {
        try
        {
            await limit(store.AppendAsync(nodeId, group, CancellationToken.None).AsTask()).ConfigureAwait(false);
            _group = null;
            return true;
        }
        catch (Exception exception)
        {
            if (!StoreFaults.IsOfStore(exception))
            {
                // The same group would fail again.
                Lose("they could not be written");
                _group = null;
            }

            onFault(exception);
            return false;
        }
    }

    private void Lose(string reason)
    {
        queue.Lose();
        onMissed(reason);
    }
}
