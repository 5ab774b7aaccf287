using Realtime.Domain;
using Realtime.Nodes;

namespace Realtime.Changes;

/// <summary>
/// Delivers domain events to clients, on this node and, in a cluster, on the others. Two events of one conversation, or of
/// one user, that are delivered one after the other reach every common recipient in that order. Changes that were begun with
/// <see cref="BeginChange"/> arrive in the order of their revisions. A failed delivery never fails the work that raised the
/// event: that is stored, and a client catches up by sequence. Thread-safe.
/// </summary>
internal sealed class EventDelivery(DeliveryLanes lanes, ISocketRooms sockets, NodeSignals signals, NodeLink link)
{
    /// <summary>The event by which nodes take a user's sockets out of a conversation.</summary>
    public const string LeaveEvent = "realtime:leave";

    /// <summary>
    /// Queues an event for delivery on all nodes. It does not wait for its rendering, for other events or for other nodes,
    /// unless its lane is full.
    /// </summary>
    public ValueTask DeliverAsync(DomainEvent domainEvent)
    {
        signals.Publish(domainEvent, LaneKey.IsVolatile(domainEvent));
        return lanes.PostAsync(domainEvent);
    }

    /// <summary>Tells only the other nodes of an event.</summary>
    public void TellOthers(DomainEvent domainEvent) => signals.Publish(domainEvent, isVolatile: false);

    /// <summary>Queues an event for delivery on this node only.</summary>
    public ValueTask DeliverHereAsync(DomainEvent domainEvent) => lanes.PostAsync(domainEvent);

    /// <summary>
    /// Reports a committed change of a room's members. Clients learn its revision, but not its content, so that they do not wait
    /// for one.
    /// </summary>
    public ValueTask PassAsync(string conversationId, long revision) =>
        DeliverAsync(new DomainEvent.SettingChanged(conversationId, revision, ConversationSetting.Members, []) { OnlyForUserId = "" });

    /// <summary>Runs work after the events of a conversation that were delivered before, and before later ones.</summary>
    public Task InOrderAsync(string conversationId, Func<ValueTask> work) => lanes.RunAsync(conversationId, work);

    /// <summary>
    /// Announces a change that is about to be stored. Changes with later revisions are not delivered before it. Dispose the
    /// result when the change is queued for delivery, or will not be.
    /// </summary>
    public ChangeUnderWay BeginChange(string conversationId) => new(lanes, conversationId);

    /// <summary>The same for a send. Many sends may be in progress at the same time.</summary>
    public void BeginSend(string conversationId) => lanes.Begin(conversationId, isSend: true);

    /// <summary>Ends a send that <see cref="BeginSend"/> announced.</summary>
    public void EndSend(string conversationId) => lanes.End(conversationId, isSend: true);

    /// <summary>
    /// Removes all sockets of a user from a conversation's room, on this node at once, and on the others before this
    /// completes, if they answer in time. Otherwise they notice it by the store.
    /// </summary>
    public async ValueTask LeaveAsync(string conversationId, string userId)
    {
        await LeaveHereAsync(conversationId, userId).ConfigureAwait(false);
        if (!link.IsAlone)
        {
            // Behind the events that were sent to the user before.
            await signals.FlushAsync().WaitAsync(NodeLink.AnswerLimit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await link.TryAskAsync(LeaveEvent, new(conversationId, userId), NodeJson.Default.LeaveSignal, NodeJson.Default.Boolean).ConfigureAwait(false);
        }
    }

    /// <summary>The same for the sockets of all users, because the conversation does not exist any more.</summary>
    public Task CloseAsync(string conversationId) => LeaveAsync(conversationId, NodeSignals.Everybody).AsTask();

    /// <summary>Removes all sockets of a user on this node from a conversation's room, at once.</summary>
    public ValueTask LeaveHereAsync(string conversationId, string userId) =>
        sockets.LeaveAsync(
            userId == NodeSignals.Everybody ? RoomNames.Conversation(conversationId) : RoomNames.User(userId), RoomNames.Conversation(conversationId));

    /// <summary>Adds all sockets that are in one of several rooms to another room, at once.</summary>
    public ValueTask GatherAsync(IReadOnlyList<string> rooms, string room) => sockets.JoinAsync(rooms, room);

    /// <summary>Removes all sockets that are in one room from another room, at once.</summary>
    public ValueTask DismissAsync(string room, string fromRoom) => sockets.LeaveAsync(room, fromRoom);

    /// <summary>A change that is being stored, or is stored but not yet queued for delivery.</summary>
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
