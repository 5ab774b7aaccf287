using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Nodes;

namespace Realtime.Changes;

/// <summary>
/// A fixed number of lanes. The events of one conversation, or of one user, go through one lane and are delivered in the
/// order in which they were posted. Lanes do not wait for each other. Code that awaits the host must not run in a lane.
/// Thread-safe.
/// </summary>
internal sealed class DeliveryLanes
{
    /// <summary>The number of lanes.</summary>
    public const int Count = 16;

    /// <summary>How long a caller waits for capacity in a full lane before the event is dropped.</summary>
    private static readonly TimeSpan LongestWaitForRoom = TimeSpan.FromSeconds(5);

    private readonly DeliveryLane[] _lanes;
    private readonly NotificationOrder _notifications;
    private readonly ChatMetrics _metrics;
    private readonly LogThrottle _lines = new(TimeSpan.FromSeconds(10));
    private readonly ILogger _logger;

    public DeliveryLanes(
        IEventSink sink,
        IMissedChanges missed,
        NodeLink link,
        IOptions<ChatRealtimeCoreOptions> options,
        TimeProvider time,
        ChatMetrics metrics,
        ILogger<DeliveryLanes> logger)
    {
        _notifications = new(QueueAsync, missed, () => link.MayHaveOthers, time, logger);
        _metrics = metrics;
        _logger = logger;
        Watermarks = new(time);
        var scheduler = new LaneScheduler();
        _lanes = [.. Enumerable.Range(0, Count).Select(_ => new DeliveryLane(
            sink.DeliverAsync, scheduler, options.Value.MaxQueuedEvents, time, metrics, logger, () => link.MayHaveOthers, missed))];
        metrics.ObserveLanes(() => _lanes.Sum(lane => lane.Depth), () => _lanes.Max(lane => lane.OldestWait));
    }

    /// <summary>The watermarks that this node was told of.</summary>
    public WatermarkLog Watermarks { get; }

    /// <summary>Queues an event behind the events of the same conversation or user. It waits only if the lane is full.</summary>
    public ValueTask PostAsync(DomainEvent domainEvent)
    {
        Watermarks.Note(domainEvent);
        return domainEvent is DomainEvent.NotificationPublished published ? _notifications.PostAsync(published) : QueueAsync(domainEvent);
    }

    /// <inheritdoc cref="NotificationOrder.Hear"/>
    public void HearNotification(string userId, long sequence) => _notifications.Hear(userId, sequence);

    private ValueTask QueueAsync(DomainEvent domainEvent)
    {
        var key = LaneKey.Of(domainEvent);
        var lane = Of(key);
        var isVolatile = LaneKey.IsVolatile(domainEvent);
        if (lane.TryPost(key, domainEvent, isVolatile))
        {
            return default;
        }

        if (isVolatile)
        {
            _metrics.DeliveryDropped(isVolatile: true);
            return default;
        }

        return new(PostWhenThereIsRoomAsync(lane, key, domainEvent));
    }

    /// <summary>Runs work between two events of a conversation.</summary>
    public Task RunAsync(string conversationId, Func<ValueTask> work) => Of(conversationId).RunAsync(conversationId, work);

    /// <inheritdoc cref="DeliveryLane.Begin"/>
    public void Begin(string conversationId, bool isSend) => Of(conversationId).Begin(conversationId, isSend);

    /// <inheritdoc cref="DeliveryLane.End"/>
    public void End(string conversationId, bool isSend) => Of(conversationId).End(conversationId, isSend);

    /// <inheritdoc cref="DeliveryLane.Pass"/>
    public void Pass(string conversationId, long revision) => Of(conversationId).Pass(conversationId, revision);

    /// <inheritdoc cref="DeliveryLane.Forget"/>
    public void Forget(string conversationId, long revision) => Of(conversationId).Forget(conversationId, revision);

    /// <inheritdoc cref="DeliveryLane.Hear"/>
    public void Hear(string conversationId, long revision) => Of(conversationId).Hear(conversationId, revision);

    /// <inheritdoc cref="DeliveryLane.CatchUpAsync"/>
    public ValueTask CatchUpAsync(string conversationId, long revision, long before) =>
        Of(conversationId).CatchUpAsync(conversationId, revision, before);

    /// <inheritdoc cref="DeliveryLane.CheckQuietAsync"/>
    public async ValueTask CheckQuietAsync(TimeSpan quiet)
    {
        foreach (var lane in _lanes)
        {
            await lane.CheckQuietAsync(quiet).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="DeliveryLane.Recheck"/>
    public void Recheck(TimeSpan within) => Array.ForEach(_lanes, lane => lane.Recheck(within));

    private DeliveryLane Of(string key) => _lanes[(uint)key.GetHashCode(StringComparison.Ordinal) % Count];

    private async Task PostWhenThereIsRoomAsync(DeliveryLane lane, string key, DomainEvent domainEvent)
    {
        using var limit = new CancellationTokenSource(LongestWaitForRoom);
        while (!lane.TryPost(key, domainEvent, isVolatile: false))
        {
            await lane.WaitForRoomAsync().WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (limit.IsCancellationRequested)
            {
                // Clients detect the gap by the sequence, and catch up.
                _metrics.DeliveryDropped(isVolatile: false);
                if (_lines.TryPass(out var held))
                {
                    _logger.DeliveryOverflowed(held + 1);
                }

                return;
            }
        }
    }
}
