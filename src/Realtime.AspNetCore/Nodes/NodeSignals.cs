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

    /// <summary>Stands for all users in a <see cref="LeaveSignal"/>. It is the id of no user.</summary>
    public const string Everybody = "";

    private readonly NodeLink _link;
    private readonly ChatMetrics _metrics;
    private readonly BatchQueue<Outgoing> _queue;
    private readonly KeptSignals _kept;
    private readonly KeptSignals _notifications;

    public NodeSignals(NodeLink link, IOptions<ChatRealtimeCoreOptions> options, TimeProvider time, ChatMetrics metrics)
    {
        (_link, _metrics, _kept, _notifications) = (link, metrics, new(time), new(time));
        _queue = new(SendAsync, options.Value.MaxQueuedEvents);
    }

    /// <summary>
    /// Tells the other nodes of an event, if it concerns them. While no other node is known, the event is only kept for a
    /// moment, for a node that is just joining.
    /// </summary>
    /// <param name="domainEvent">The event. What it reports is committed.</param>
    /// <param name="isVolatile">Whether the event is useless a moment later.</param>
    public void Publish(DomainEvent domainEvent, bool isVolatile) => Publish(new Outgoing(domainEvent, null, null), isVolatile);

    /// <summary>Tells the other nodes of a change of a conversation without an event.</summary>
    public void PublishRevision(string conversationId, long revision)
    {
        if (!_link.IsAlone)
        {
            Publish(new Outgoing(null, new NodeSignal { Revision = new(conversationId, revision) }, null), isVolatile: false);
        }
    }

    /// <summary>Sends the other nodes a signal that is not an event. It may be lost.</summary>
    public void PublishVolatile(NodeSignal signal) => Publish(new Outgoing(null, signal, null), isVolatile: true);

    /// <summary>Tells a node that has joined what happened while this node did not know of it.</summary>
    public void PublishKept()
    {
        foreach (var outgoing in _kept.Take())
        {
            Post(outgoing, isVolatile: false);
        }
    }

    /// <summary>
    /// Tells the other nodes once more of the last notifications, which may have been lost with the connection. No revision
    /// shows that they are missing. Receivers drop those that they know.
    /// </summary>
    public void PublishNotificationsAgain()
    {
        foreach (var outgoing in _notifications.Take())
        {
            Post(outgoing, isVolatile: false);
        }
    }

    /// <summary>Completes when everything that was published before has been handed to the transport.</summary>
    public Task FlushAsync()
    {
        var flushed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _link.IsAlone || !_queue.TryPost(new(null, null, flushed)) ? Task.CompletedTask : flushed.Task;
    }

    private void Publish(in Outgoing outgoing, bool isVolatile)
    {
        if (_link.IsAlone)
        {
            return;
        }

        if (_link.HasOthers)
        {
            // What is kept goes first: receivers drop an older revision that comes after a newer one.
            PublishKept();
            if (outgoing.Event is DomainEvent.NotificationPublished or DomainEvent.NotificationCountsChanged)
            {
                _notifications.Add(outgoing);
            }

            Post(outgoing, isVolatile);
        }
        else if (!isVolatile)
        {
            _kept.Add(outgoing);
        }
    }

    private void Post(in Outgoing outgoing, bool isVolatile)
    {
        if (!_queue.TryPost(outgoing, isVolatile))
        {
            _metrics.SignalDropped(isVolatile);
        }
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

    /// <param name="Event">An event, which is written when it is sent.</param>
    /// <param name="Signal">What is sent for a change without an event.</param>
    /// <param name="Flushed">Completed when it is the entry's turn.</param>
    internal readonly record struct Outgoing(DomainEvent? Event, NodeSignal? Signal, TaskCompletionSource? Flushed);
}
