using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Wire;
using Realtime.Wire.Common;

namespace Realtime.Delivery;

/// <summary>
/// Brings domain events to clients: rendered once for each dialect, addressed by room and user. Two events
/// delivered one after the other reach every common recipient in that order. Delivery never fails the work
/// that raised the event: that is stored, and a client catches up by sequence.
/// </summary>
internal sealed class EventDelivery(ChatNamespaces namespaces, DialectContext context, ILogger<EventDelivery> logger)
{
    public async ValueTask DeliverAsync(DomainEvent domainEvent)
    {
        var common = CommonEvents.Render(domainEvent);
        foreach (var (dialect, spoken) in namespaces.ByDialect)
        {
            try
            {
                foreach (var (audience, wireEvent) in await dialect.RenderAsync(domainEvent, context).ConfigureAwait(false))
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
                logger.DeliveryFailed(domainEvent.GetType().Name, dialect.Name, exception);
            }
        }
    }

    /// <summary>Takes all sockets of a user out of a conversation's room.</summary>
    public async ValueTask LeaveAsync(string conversationId, string userId)
    {
        foreach (var (@namespace, _) in namespaces.All)
        {
            await @namespace.To(RoomNames.User(userId)).SocketsLeaveAsync(RoomNames.Conversation(conversationId)).ConfigureAwait(false);
        }
    }

    /// <summary>Puts all sockets that are in one of some rooms into another.</summary>
    public async ValueTask GatherAsync(IReadOnlyList<string> rooms, string room)
    {
        foreach (var (@namespace, _) in namespaces.All)
        {
            await @namespace.To(rooms).SocketsJoinAsync(room).ConfigureAwait(false);
        }
    }

    /// <summary>Takes all sockets that are in one room out of another.</summary>
    public async ValueTask DismissAsync(string room, string fromRoom)
    {
        foreach (var (@namespace, _) in namespaces.All)
        {
            await @namespace.To(room).SocketsLeaveAsync(fromRoom).ConfigureAwait(false);
        }
    }

    private static async ValueTask SendAsync(Audience audience, WireEvent wireEvent, IReadOnlyList<SocketIO.SocketIONamespace> spoken)
    {
        if (audience.Rooms.Count == 0)
        {
            return;
        }

        foreach (var @namespace in spoken)
        {
            await wireEvent.SendAsync(audience.In(@namespace)).ConfigureAwait(false);
        }
    }
}
