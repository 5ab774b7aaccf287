using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Dialects;
using Realtime.Dialects.Common;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Recovery;
using Realtime.SocketIO;
using Realtime.Users;

namespace Realtime.Delivery;

/// <summary>
/// Renders an event once per dialect and sends it to its recipients on this node. The built-in dialects render without
/// waiting. A host's dialect runs on another thread than the lane's, has a time limit, and is skipped while it keeps
/// failing.
/// </summary>
internal sealed class EventRenderer(
    ChatNamespaces namespaces,
    ConnectedUsers connected,
    StateRecovery recovery,
    DialectContext context,
    HostCall hosts,
    ChatMetrics metrics,
    IOptions<ChatRealtimeCoreOptions> options,
    ILogger<EventRenderer> logger) : IEventSink
{
    private readonly DialectContext _context = context.WithoutWaiting();
    private readonly SeenNotifications _seen = new();

    /// <summary>
    /// Renders and sends an event. If a dialect fails, this is logged, and only its own clients miss the event.
    /// </summary>
    public async ValueTask DeliverAsync(DomainEvent domainEvent)
    {
        if (domainEvent is DomainEvent.NotificationPublished { Notification: var notification } && !_seen.TryAdd(notification.UserId, notification.Sequence))
        {
            return;
        }

        if (Recipients.Narrow(domainEvent, connected, recovery) is not { } narrowed)
        {
            return;
        }

        var isKept = recovery.Keeps(domainEvent);
        var id = isKept ? recovery.NextId() : 0;
        var sendings = new List<Sending>();
        var common = CommonEvents.Render(narrowed, connected.HaveWatchedChanges);
        foreach (var (dialect, spoken) in namespaces.ByDialect)
        {
            try
            {
                var index = 0;
                foreach (var (audience, wireEvent) in (await RenderAsync(dialect, narrowed).ConfigureAwait(false)).Concat(common))
                {
                    if (!isKept)
                    {
                        await SendAsync(audience, wireEvent, spoken).ConfigureAwait(false);
                    }
                    else if (audience.Rooms.Count > 0)
                    {
                        Prepare(audience, wireEvent, spoken, recovery.OffsetOf(id, index), sendings);
                    }

                    index++;
                }
            }
            catch (Exception exception)
            {
                metrics.DeliveryFailed();
                logger.DeliveryFailed(narrowed.GetType().Name, dialect.Name, exception);
            }
        }

        if (isKept)
        {
            recovery.Publish(id, domainEvent, sendings);
        }
    }

    /// <summary>
    /// Renders an event again for one socket that has missed it. The packets have the same order and offsets as when it was sent.
    /// </summary>
    /// <param name="entry">The event.</param>
    /// <param name="userId">The socket's user.</param>
    /// <param name="rooms">The rooms that the socket is in.</param>
    /// <param name="target">The socket's namespace and its dialect.</param>
    /// <param name="firstIndex">The first packet that was missed.</param>
    public async ValueTask<IReadOnlyList<Sending>> RenderAgainAsync(
        HistoryEntry entry,
        string userId,
        IReadOnlySet<string> rooms,
        ChatNamespace target,
        int firstIndex)
    {
        if (Recipients.NarrowTo(entry.Event, userId) is not { } narrowed)
        {
            return [];
        }

        var sendings = new List<Sending>();
        var index = 0;
        var common = CommonEvents.Render(narrowed, connected.HaveWatchedChanges);
        foreach (var (audience, wireEvent) in (await RenderAsync(target.Dialect, narrowed).ConfigureAwait(false)).Concat(common))
        {
            if (index >= firstIndex && audience.Rooms.Any(rooms.Contains) && (audience.Except is null || !rooms.Contains(audience.Except)))
            {
                sendings.Add(new(target.Namespace.Local, wireEvent, recovery.OffsetOf(entry.Id, index)));
            }

            index++;
        }

        return sendings;
    }

    private async ValueTask<IReadOnlyList<Outgoing>> RenderAsync(Dialect dialect, DomainEvent domainEvent)
    {
        if (dialect.IsBuiltIn)
        {
            return await dialect.RenderAsync(domainEvent, _context).ConfigureAwait(false);
        }

        try
        {
            return await hosts.RunAsync(
                new HostDependency($"{nameof(Dialect)} {dialect.Name}", options.Value.DialectTimeout),
                LaneKey.Of(domainEvent),
                (_, _) => dialect.RenderAsync(domainEvent, _context),
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (RealtimeException)
        {
            // The failure was logged. The common events of all dialects are still sent.
            metrics.DeliveryFailed();
            return [];
        }
    }

    private static async ValueTask SendAsync(Audience audience, WireEvent wireEvent, IReadOnlyList<SocketIONamespace> spoken)
    {
        if (audience.Rooms.Count == 0)
        {
            return;
        }

        foreach (var @namespace in spoken)
        {
            await wireEvent.SendAsync(Target(audience, @namespace)).ConfigureAwait(false);
        }
    }

    private static void Prepare(
        Audience audience,
        WireEvent wireEvent,
        IReadOnlyList<SocketIONamespace> spoken,
        string offset,
        List<Sending> sendings)
    {
        foreach (var @namespace in spoken)
        {
            var sending = new Sending(Target(audience, @namespace), wireEvent, offset);
            sending.Prepare();
            sendings.Add(sending);
        }
    }

    private static BroadcastOperator Target(Audience audience, SocketIONamespace @namespace)
    {
        // Each node sends to its own sockets.
        var target = @namespace.Local.To(audience.Rooms);
        return audience.Except is null ? target : target.Except(audience.Except);
    }
}
