using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Presence;

namespace Realtime.Delivery;

/// <summary>Something that happened and that clients may be told. Closed: a dialect renders each kind, or has no event for it.</summary>
internal abstract record DomainEvent
{
    private DomainEvent()
    {
    }

    /// <summary>A message was stored. Raised once for each, in the order of the conversation's sequence.</summary>
    /// <param name="Message">The message.</param>
    /// <param name="ParticipantIds">Who takes part, the sender included.</param>
    public sealed record MessageStored(Message Message, IReadOnlyList<string> ParticipantIds) : DomainEvent;

    /// <summary>A participant read messages that were unread.</summary>
    /// <param name="Receipt">What changed.</param>
    /// <param name="ParticipantIds">Who takes part, the reader included.</param>
    /// <param name="BySocketId">The reader's socket that said so, which knows; null if it came another way.</param>
    public sealed record MessagesRead(ReadReceipt Receipt, IReadOnlyList<string> ParticipantIds, string? BySocketId) : DomainEvent;

    /// <summary>A participant began, still is, or stopped typing.</summary>
    /// <param name="ConversationId">The conversation.</param>
    /// <param name="UserId">Who types.</param>
    /// <param name="IsTyping">Whether the user types now.</param>
    /// <param name="RecipientIds">The other participants to tell.</param>
    public sealed record TypingChanged(string ConversationId, string UserId, bool IsTyping, IReadOnlyList<string> RecipientIds) : DomainEvent;

    /// <summary>A notification was stored. Raised in the order of the user's feed.</summary>
    /// <param name="Notification">The notification.</param>
    public sealed record NotificationPublished(Notification Notification) : DomainEvent;

    /// <summary>The counts of a user's notifications have changed. Several changes may be told as one.</summary>
    /// <param name="UserId">The user.</param>
    /// <param name="Counts">The counts now.</param>
    public sealed record NotificationCountsChanged(string UserId, NotificationCounts Counts) : DomainEvent;

    /// <summary>A user came online or went offline.</summary>
    /// <param name="Presence">The user's presence now.</param>
    /// <param name="SocketIds">The sockets that watch the user and may know.</param>
    public sealed record PresenceChanged(UserPresence Presence, IReadOnlyList<string> SocketIds) : DomainEvent;
}
