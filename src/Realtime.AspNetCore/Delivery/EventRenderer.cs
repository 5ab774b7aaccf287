using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Dialects;
using Realtime.Dialects.Common;
using Realtime.Domain;
using Realtime.Guards;
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
        if (Recipients.Narrow(domainEvent, connected) is not { } narrowed ||
            (narrowed is DomainEvent.NotificationPublished { Notification: var notification } && !_seen.TryAdd(notification.UserId, notification.Sequence)))
        {
            return;
        }

        var common = CommonEvents.Render(narrowed, connected.HaveWatchedChanges);
        foreach (var (dialect, spoken) in namespaces.ByDialect)
        {
            try
            {
                foreach (var (audience, wireEvent) in await RenderAsync(dialect, narrowed).ConfigureAwait(false))
                {
                    await SendAsync(audience, wireEvent, spoken).ConfigureAwait(false);
                }

                foreach (var (listeners, commonEvent) in common)
                {
                    await SendAsync(listeners, commonEvent, spoken).ConfigureAwait(false);
                }
            }
            catch (Exception exception)
            {
                metrics.DeliveryFailed();
                logger.DeliveryFailed(narrowed.GetType().Name, dialect.Name, exception);
            }
        }
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

    private static BroadcastOperator Target(Audience audience, SocketIONamespace @namespace)
    {
        // Each node sends to its own sockets.
        var target = @namespace.Local.To(audience.Rooms);
        return audience.Except is null ? target : target.Except(audience.Except);
    }
}
