using Realtime.Assistant;
using Realtime.Changes;
using Realtime.Delivery;
using Realtime.Domain;
using Realtime.Nodes;
using Realtime.Notifications;
using Realtime.Presence;
using Realtime.Recovery;
using Realtime.Rooms;
using Realtime.Typing;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>What this node does when other nodes ask or tell it, beside delivering their events.</summary>
internal sealed class NodeHandlers(
    NodeLink link,
    NodeInbox inbox,
    NodeRegistry registry,
    NodeSignals signals,
    DeliveryLanes lanes,
    EventDelivery delivery,
    TypingTracker typing,
    AssistantReplies replies,
    RoomService rooms,
    PresenceTracker presence,
    UserExclusions exclusions,
    UserDisconnector disconnector,
    BlockCache blocks,
    SessionTelling sessions)
{
    /// <summary>How far back changes may have been missed while a node was not heard of.</summary>
    private static readonly TimeSpan LongestAbsence = TimeSpan.FromMinutes(10);

    /// <summary>Starts to receive. Call it once, when the link is attached.</summary>
    public void Start()
    {
        registry.Changed = Changed;
        exclusions.Refused = disconnector.EndExcludedAsync;
        registry.Returned = () =>
        {
            signals.PublishKept();
            lanes.Recheck(LongestAbsence);
        };
        link.OnReturn(() =>
        {
            lanes.Recheck(LongestAbsence);
            registry.Rejoin();
            signals.PublishNotificationsAgain();
        });
        link.OnAsk(EventDelivery.LeaveEvent, NodeJson.Default.LeaveSignal, NodeJson.Default.Boolean, async signal =>
        {
            await LeaveAsync(signal.ConversationId, signal.UserId).ConfigureAwait(false);

            // What was sent to the user before is delivered before the caller goes on.
            await inbox.FlushAsync(signal.ConversationId).ConfigureAwait(false);
            return true;
        });
        link.OnAsk(BlockCache.EventName, NodeJson.Default.BlockSignal, NodeJson.Default.Boolean, signal =>
        {
            blocks.Forget(signal.UserId, signal.OtherUserId);
            return Task.FromResult(true);
        });
        link.OnAsk(UserDisconnector.EventName, NodeJson.Default.DisconnectSignal, NodeJson.Default.Int32, disconnector.DisconnectHereAsync);
        link.OnAsk(RoomService.InRoomEvent, NodeJson.Default.InRoomSignal, NodeJson.Default.Boolean, signal => Task.FromResult(rooms.IsHere(signal)));
        link.OnAsk(AssistantReplies.StopEvent, NodeJson.Default.StopReplySignal, NodeJson.Default.Boolean, signal =>
            replies.StopHereAsync(signal.ConversationId, signal.UserId));
        link.OnAsk(OutboxDispatcher.EventName, NodeJson.Default.NotificationsSignal, NodeJson.Default.Boolean, async signal =>
        {
            foreach (var notification in signal.Notifications)
            {
                await delivery.DeliverHereAsync(new DomainEvent.NotificationPublished(notification)).ConfigureAwait(false);
            }

            return true;
        });
        inbox.Start();
        registry.Start();
        sessions.Start();
    }

    /// <summary>Ends what a user who is no longer a participant has on this node.</summary>
    public async ValueTask LeaveAsync(string conversationId, string userId)
    {
        await delivery.LeaveHereAsync(conversationId, userId).ConfigureAwait(false);
        if (userId == NodeSignals.Everybody)
        {
            rooms.CloseHere(conversationId);
            return;
        }

        await typing.EndAsync(conversationId, userId).ConfigureAwait(false);
        typing.Forget(conversationId, userId);
        await replies.RemoveAsync(conversationId, userId).ConfigureAwait(false);
        if (RoomId.TryParse(conversationId, out var roomName))
        {
            rooms.RemoveHere(roomName, userId);
        }
    }

    private void Changed(NodeChange change)
    {
        var (entry, isLoss, leftAt) = change;
        if (entry.RoomName is not { } roomName)
        {
            presence.ChangedElsewhere(entry.UserId, isLoss, leftAt);
        }
        else if (isLoss)
        {
            _ = rooms.LostAsync(roomName, entry.UserId);
        }
    }
}
