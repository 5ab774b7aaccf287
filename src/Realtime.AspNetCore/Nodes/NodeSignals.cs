using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Domain;

namespace Realtime.Nodes;

/// <summary>
/// Tells the other nodes of events, in the order of the calls. The caller does not wait: a bounded queue sends in the
/// background. What is lost when the queue is full or the transport fails, the receivers read from the store, because a
/// revision is missing. Thread-safe.
/// </summary>
internal sealed class NodeSignals
{
    public const string EventName = "realtime:changes";

    private readonly NodeLink _link;
    private readonly ChatMetrics _metrics;
    private readonly BatchQueue<Outgoing> _queue;

    public NodeSignals(NodeLink link, IOptions<ChatRealtimeCoreOptions> options, ChatMetrics metrics)
    {
        (_link, _metrics) = (link, metrics);
        _queue = new(SendAsync, options.Value.MaxQueuedEvents);
    }

    /// <summary>Tells the other nodes of an event, if it concerns them.</summary>
    /// <param name="domainEvent">The event. What it reports is committed.</param>
    /// <param name="isVolatile">Whether the event is useless a moment later.</param>
    public void Publish(DomainEvent domainEvent, bool isVolatile)
    {
        if (!_link.IsAlone && !_queue.TryPost(new(domainEvent, null, null), isVolatile))
        {
            _metrics.SignalDropped(isVolatile);
        }
    }

    /// <summary>Tells the other nodes of a change of a conversation without an event.</summary>
    public void PublishRevision(string conversationId, long revision)
    {
        if (!_link.IsAlone && !_queue.TryPost(new(null, new NodeSignal { Revision = new(conversationId, revision) }, null)))
        {
            _metrics.SignalDropped(isVolatile: false);
        }
    }

    /// <summary>Completes when everything that was published before has been handed to the transport.</summary>
    public Task FlushAsync()
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _link.IsAlone || !_queue.TryPost(new(null, null, flushed)) ? Task.CompletedTask : flushed.Task;
    }

    private async ValueTask SendAsync(IReadOnlyList<Outgoing> batch)
    {
        var signals = new List<NodeSignal>(batch.Count);
        foreach (var (domainEvent, signal, _) in batch)
        {
            if ((signal ?? (domainEvent is null ? null : SignalWriter.Of(domainEvent))) is { } outgoing)
            {
                signals.Add(outgoing);
            }
        }

        if (signals.Count > 0 && !await _link.TrySendAsync(EventName, new SignalBatch(signals), NodeJson.Default.SignalBatch).ConfigureAwait(false))
        {
            _metrics.SignalDropped(isVolatile: false, signals.Count);
        }

        foreach (var (_, _, flushed) in batch)
        {
            flushed?.TrySetResult();
        }
    }

    private readonly record struct Outgoing(DomainEvent? Event, NodeSignal? Signal, TaskCompletionSource? Flushed);
}
