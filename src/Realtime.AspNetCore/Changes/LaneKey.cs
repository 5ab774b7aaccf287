using Realtime.Domain;

namespace Realtime.Changes;

/// <summary>The key within which an event keeps its order.</summary>
internal static class LaneKey
{
    /// <summary>Returns the conversation of the event, otherwise the user.</summary>
    public static string Of(DomainEvent domainEvent) => domainEvent switch
    {
        DomainEvent.MessageStored e => e.Message.ConversationId,
        DomainEvent.MessageEdited e => e.Message.ConversationId,
        DomainEvent.MessageDeleted e => e.Message.ConversationId,
        DomainEvent.ReactionChanged e => e.Message.ConversationId,
        DomainEvent.MessagesDelivered e => e.Receipt.ConversationId,
        DomainEvent.MessagesRead e => e.Receipt.ConversationId,
        DomainEvent.ConversationChanged e => e.Conversation.Id,
        DomainEvent.ConversationDeleted e => e.ConversationId,
        DomainEvent.SettingChanged e => e.ConversationId,
        DomainEvent.ContactRequestChanged e => e.UserId,
        DomainEvent.TypingChanged e => e.ConversationId,
        DomainEvent.RoomJoined e => Rooms.RoomId.Of(e.RoomName),
        DomainEvent.RoomLeft e => Rooms.RoomId.Of(e.RoomName),
        DomainEvent.AssistantProgress e => e.Reply.ConversationId,
        DomainEvent.AssistantChunk e => e.Reply.ConversationId,
        DomainEvent.AssistantCompleted e => e.Reply.ConversationId,
        DomainEvent.AssistantFailed e => e.Reply.ConversationId,
        DomainEvent.NotificationPublished e => e.Notification.UserId,
        DomainEvent.NotificationCountsChanged e => e.UserId,
        DomainEvent.FeedChanged e => e.UserId,
        DomainEvent.PresenceChanged e => e.Presence.UserId,
        _ => "",
    };

    /// <summary>Whether the event is useless a moment later, so that it may be dropped while too many events wait.</summary>
    public static bool IsVolatile(DomainEvent domainEvent) =>
        domainEvent is DomainEvent.TypingChanged or DomainEvent.PresenceChanged or DomainEvent.AssistantProgress;
}
