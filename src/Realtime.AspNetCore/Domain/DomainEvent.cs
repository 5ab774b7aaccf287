using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Presence;
using Realtime.Rooms;
using Realtime.Users;

namespace Realtime.Domain;

/// <summary>
/// Something that happened and that clients may be told. Only the library adds kinds; a dialect words each, or has no event for it.
/// When a dialect renders one, those whom it names as participants, recipients or observers are the ones who are connected to this node.
/// </summary>
public abstract record DomainEvent
{
    private DomainEvent()
    {
    }

    /// <summary>
    /// The conversation and the revision of this change; null for events that take no revision, such as reads, deliveries and
    /// typing. The changes of one conversation are numbered without gaps, in the order in which they were stored.
    /// </summary>
    public virtual ConversationRevision? Revised => null;

    /// <summary>A message was stored. Raised once for each, in the order of the conversation's sequence.</summary>
    /// <param name="Message">The message.</param>
    /// <param name="ParticipantIds">Who takes part, the sender included; empty for a room, whose messages go to the sockets that are in it.</param>
    public sealed record MessageStored(Message Message, IReadOnlyList<string> ParticipantIds) : DomainEvent
    {
        /// <inheritdoc/>
        public override ConversationRevision? Revised => ConversationRevision.Of(Message);

        /// <summary>Participants who have muted the conversation: what a dialect sends beyond the joined sockets is not for them.</summary>
        public IReadOnlyList<string> MutedIds { get; init; } = [];

        /// <summary>Whom a dialect may notify on every device: all who take part but the sender and those who muted it.</summary>
        public IEnumerable<string> NotifiedIds => ParticipantIds.Where(id => id != Message.SenderId && !MutedIds.Contains(id));
    }

    /// <summary>A message's content was changed.</summary>
    /// <param name="Message">The message as it is now, <see cref="Message.EditedAt"/> included.</param>
    /// <param name="ParticipantIds">Who takes part, the sender included.</param>
    public sealed record MessageEdited(Message Message, IReadOnlyList<string> ParticipantIds) : DomainEvent
    {
        /// <inheritdoc/>
        public override ConversationRevision? Revised => ConversationRevision.Of(Message);
    }

    /// <summary>A message was deleted.</summary>
    /// <param name="Message">What is left of it: no content, <see cref="Message.DeletedAt"/>.</param>
    /// <param name="ParticipantIds">Who takes part, the sender included.</param>
    public sealed record MessageDeleted(Message Message, IReadOnlyList<string> ParticipantIds) : DomainEvent
    {
        /// <inheritdoc/>
        public override ConversationRevision? Revised => ConversationRevision.Of(Message);
    }

    /// <summary>A user reacted to a message, or took a reaction back.</summary>
    /// <param name="Message">The message with all its reactions as they are now.</param>
    /// <param name="UserId">Who reacted.</param>
    /// <param name="Emoji">The reaction.</param>
    /// <param name="IsAdded">Whether it was added; else it was taken back.</param>
    /// <param name="ParticipantIds">Who takes part, the user included.</param>
    public sealed record ReactionChanged(Message Message, string UserId, string Emoji, bool IsAdded, IReadOnlyList<string> ParticipantIds) : DomainEvent
    {
        /// <inheritdoc/>
        public override ConversationRevision? Revised => ConversationRevision.Of(Message);
    }

    /// <summary>A participant's device reported messages as delivered.</summary>
    /// <param name="Receipt">What changed.</param>
    /// <param name="ParticipantIds">Who takes part, the user included.</param>
    /// <param name="BySocketId">The user's socket that said so, which knows; null if it came another way.</param>
    public sealed record MessagesDelivered(DeliveryReceipt Receipt, IReadOnlyList<string> ParticipantIds, string? BySocketId) : DomainEvent;

    /// <summary>A conversation was created or changed, other than by messages.</summary>
    /// <param name="Conversation">The conversation as it is now.</param>
    /// <param name="Change">What changed.</param>
    /// <param name="UserIds">Who was added or removed; empty for other changes.</param>
    /// <param name="RecipientIds">Whom it concerns: who takes part now, and who was removed.</param>
    public sealed record ConversationChanged(
        Conversation Conversation,
        ConversationChange Change,
        IReadOnlyList<string> UserIds,
        IReadOnlyList<string> RecipientIds) : DomainEvent
    {
        /// <summary>The revision of this change. <see cref="Conversation"/> may be newer by then.</summary>
        public long Revision { get; init; }

        /// <inheritdoc/>
        public override ConversationRevision? Revised => new(Conversation.Id, Revision);
    }

    /// <summary>A conversation's change without an event of its own: a setting, or messages that retention removed.</summary>
    /// <param name="ConversationId">The conversation.</param>
    /// <param name="Revision">The revision of this change.</param>
    /// <param name="Setting">What changed.</param>
    /// <param name="ParticipantIds">Who takes part.</param>
    public sealed record SettingChanged(string ConversationId, long Revision, ConversationSetting Setting, IReadOnlyList<string> ParticipantIds) : DomainEvent
    {
        /// <summary>The one participant who may see what changed; null if all may. The others hear of the revision alone.</summary>
        public string? OnlyForUserId { get; init; }

        /// <summary>For <see cref="ConversationSetting.Muted"/>: until when; null for no longer.</summary>
        public DateTimeOffset? MutedUntil { get; init; }

        /// <summary>For <see cref="ConversationSetting.MessagesRemoved"/>: the sequence of the oldest message that is kept.</summary>
        public long? FirstSequence { get; init; }

        /// <inheritdoc/>
        public override ConversationRevision? Revised => new(ConversationId, Revision);
    }

    /// <summary>A participant read messages that were unread.</summary>
    /// <param name="Receipt">What changed.</param>
    /// <param name="ParticipantIds">Who takes part, the reader included.</param>
    /// <param name="BySocketId">The reader's socket that said so, which knows; null if it came another way.</param>
    public sealed record MessagesRead(ReadReceipt Receipt, IReadOnlyList<string> ParticipantIds, string? BySocketId) : DomainEvent
    {
        /// <summary>The messages that were read one by one and were unread; empty where the watermark was moved.</summary>
        public IReadOnlyList<string> MessageIds { get; init; } = [];

        /// <summary>The messages of others that were read, at most the newest 200; filled only where an endpoint speaks a dialect with <c>Dialect.TellsReadMessages</c>.</summary>
        public IReadOnlyList<Message> Messages { get; init; } = [];
    }

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
    public sealed record PresenceChanged(UserPresence Presence, IReadOnlyList<string> SocketIds) : DomainEvent
    {
        /// <summary>The users who are online and may see the user, for contracts that tell presence unasked (<c>Dialect.TellsPresence</c>); empty where no endpoint speaks one.</summary>
        public IReadOnlyList<string> ObserverIds { get; init; } = [];
    }

    /// <summary>A user came into a room: the user's first socket is there now.</summary>
    /// <param name="RoomName">The room.</param>
    /// <param name="User">Who came.</param>
    /// <param name="PresentCount">How many users are in the room now.</param>
    /// <param name="SocketId">The socket that came; it is in the room's audience by now.</param>
    public sealed record RoomJoined(string RoomName, UserProfile User, int PresentCount, string SocketId) : DomainEvent
    {
        /// <summary>The sockets in the room, the one that came left out.</summary>
        public Audience Others => new([RoomNames.Conversation(RoomId.Of(RoomName))], SocketId);
    }

    /// <summary>A user is in a room no more: left, was removed, or the last socket there is gone.</summary>
    /// <param name="RoomName">The room.</param>
    /// <param name="User">Who went.</param>
    /// <param name="PresentCount">How many users are in the room now.</param>
    /// <param name="SocketId">The socket that went; null if the host removed the user.</param>
    public sealed record RoomLeft(string RoomName, UserProfile User, int PresentCount, string? SocketId) : DomainEvent
    {
        /// <summary>The sockets in the room, which the user's are no longer.</summary>
        public Audience Others => Audience.Of(RoomNames.Conversation(RoomId.Of(RoomName)));
    }

    /// <summary>An assistant is at work on a reply: raised when it begins, when the text changes, and every few seconds, so that clients that let typing expire go on showing it.</summary>
    /// <param name="Reply">Which reply, and whom to tell.</param>
    /// <param name="Text">What to show, such as "Thinking..."; never empty.</param>
    public sealed record AssistantProgress(ReplyContext Reply, string Text) : DomainEvent;

    /// <summary>
    /// An assistant said more. To a socket that comes in the middle, one with everything so far is raised for it alone
    /// (<see cref="ReplyContext.OnlySocketId"/>); those that follow continue there.
    /// </summary>
    /// <param name="Reply">Which reply, and whom to tell.</param>
    /// <param name="Offset">Where <paramref name="Text"/> begins in the reply, in UTF-16 code units.</param>
    /// <param name="Text">What is new; never empty.</param>
    /// <param name="Transcript">The reply from its beginning.</param>
    public sealed record AssistantChunk(ReplyContext Reply, int Offset, string Text, Transcript Transcript) : DomainEvent
    {
        /// <summary>Everything said so far, this included. Made when asked for: a dialect that sends only what is new does not pay for it.</summary>
        public string Content => Transcript.UpTo(Offset + Text.Length);
    }

    /// <summary>A reply has ended. The stored message was told before, as every message is.</summary>
    /// <param name="Reply">Which reply, and whom to tell.</param>
    /// <param name="Message">The reply as it was stored; null if it was stopped before anything was said.</param>
    /// <param name="WasStopped">Whether it was ended before the model was done.</param>
    public sealed record AssistantCompleted(ReplyContext Reply, Message? Message, bool WasStopped) : DomainEvent;

    /// <summary>A reply could not be given, or not to its end.</summary>
    /// <param name="Reply">Which reply, and whom to tell.</param>
    /// <param name="Error">Why.</param>
    /// <param name="Text">A sentence for people.</param>
    /// <param name="Message">What had been said before, as it was stored; null if nothing was.</param>
    public sealed record AssistantFailed(ReplyContext Reply, RealtimeError Error, string Text, Message? Message) : DomainEvent;
}
