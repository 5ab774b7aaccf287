using Realtime.Domain;

namespace Realtime.Changes;

/// <summary>
/// Brings domain events to clients. Two events of one conversation, or of one user, that are delivered one after the other
/// reach every common recipient in that order; changes that were begun here (<see cref="BeginChange"/>) in the order of
/// their revisions. Delivery never fails the work that raised the event: that is stored, and a
/// client catches up by sequence. Thread-safe.
/// </summary>
internal sealed class EventDelivery(DeliveryLanes lanes, ISocketRooms sockets)
{
    /// <summary>Queues an event for delivery, and waits for nothing else: not for its rendering, and not for other events, unless its lane is full.</summary>
    public ValueTask DeliverAsync(DomainEvent domainEvent) => lanes.PostAsync(domainEvent);

    /// <summary>Runs something after what was delivered of a conversation so far, and before what follows.</summary>
    public Task InOrderAsync(string conversationId, Func<ValueTask> work) => lanes.RunAsync(conversationId, work);

    /// <summary>
    /// To be disposed of when the change that is stored meanwhile is queued for delivery, or will never be. Changes with later
    /// revisions are not delivered before it.
    /// </summary>
    public ChangeUnderWay BeginChange(string conversationId) => new(lanes, conversationId);

    /// <summary>The same for a send, many of which may be under way all the time.</summary>
    public void BeginSend(string conversationId) => lanes.Begin(conversationId, isSend: true);

    /// <summary>Ends what <see cref="BeginSend"/> began.</summary>
    public void EndSend(string conversationId) => lanes.End(conversationId, isSend: true);

    /// <summary>Takes all sockets of a user out of a conversation's room, at once.</summary>
    public ValueTask LeaveAsync(string conversationId, string userId) =>
        sockets.LeaveAsync(RoomNames.User(userId), RoomNames.Conversation(conversationId));

    /// <inheritdoc cref="ISocketRooms.JoinAsync"/>
    public ValueTask GatherAsync(IReadOnlyList<string> rooms, string room) => sockets.JoinAsync(rooms, room);

    /// <inheritdoc cref="ISocketRooms.LeaveAsync"/>
    public ValueTask DismissAsync(string room, string fromRoom) => sockets.LeaveAsync(room, fromRoom);

    /// <summary>A change that is being stored, or is stored and not queued for delivery yet.</summary>
    internal sealed class ChangeUnderWay : IDisposable
    {
        private readonly DeliveryLanes _lanes;
        private readonly string _conversationId;

        public ChangeUnderWay(DeliveryLanes lanes, string conversationId)
        {
            (_lanes, _conversationId) = (lanes, conversationId);
            lanes.Begin(conversationId, isSend: false);
        }

        public void Dispose() => _lanes.End(_conversationId, isSend: false);
    }
}
