using System.Text.Json.Serialization;
using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Presence;
using Realtime.Rooms;
using Realtime.Users;

namespace Realtime.Domain;

/// <summary>
/// An event that clients may be notified of. Only the library adds types of
/// events. A dialect renders each of them, or ignores it.
/// When a dialect renders an event, its lists of participants, recipients and
/// observers contain only users connected to this node.
/// </summary>
public abstract record DomainEvent
{
    private DomainEvent()
    {
    }

    /// <summary>
    /// The conversation and the revision of this change. Null for events without a revision, such as reads, deliveries and
    /// typing. The changes of one conversation are numbered without gaps, in the order in which they were stored.
    /// </summary>
    public virtual ConversationRevision? Revised => null;

    /// <summary>A message was stored. Raised once per message, in the order of the conversation's sequence.</summary>
    /// <param name="Message">The message.</param>
    /// <param name="ParticipantIds">
    /// The participants, including the sender; empty for a room, whose messages go to the sockets in it.
    /// </param>
    public sealed record MessageStored(Message Message, IReadOnlyList<string> ParticipantIds) : DomainEvent
    {
        /// <inheritdoc/>
        public override ConversationRevision? Revised => ConversationRevision.Of(Message);

        /// <summary>
        /// Participants who muted the conversation. They receive only the
        /// events that a dialect sends to joined sockets.
        /// </summary>
        public IReadOnlyList<string> MutedIds { get; init; } = [];

        /// <summary>Whether the conversation is the direct one of two users.</summary>
        public bool IsDirect { get; init; }

        /// <summary>
        /// Users whom the message introduces to each other: its sender, whom another user had put into the conversation and who wrote
        /// for the first time, and the others who have taken part. Null for none.
        /// </summary>
        public Introduction? Introduces { get; init; }

        /// <summary>
        /// The users whom a dialect may notify on every device: all participants
        /// except the sender and those who muted the conversation.
        /// </summary>
        public IEnumerable<string> NotifiedIds => ParticipantIds.Where(id => id != Message.SenderId && !MutedIds.Contains(id));
    }

    /// <summary>A message's content was changed.</summary>
    /// <param name="Message">The message after the change, including <see cref="Message.EditedAt"/>.</param>
    /// <param name="ParticipantIds">The participants, including the sender.</param>
    public sealed record MessageEdited(Message Message, IReadOnlyList<string> ParticipantIds) : DomainEvent
    {
        /// <summary>
        /// The participants from whom the message is hidden, because they joined after it. They are not among
        /// <see cref="ParticipantIds"/>, and learn only the revision.
        /// </summary>
        public IReadOnlyList<string> HiddenFromIds { get => field ?? []; init; } = [];

        /// <inheritdoc/>
        public override ConversationRevision? Revised => ConversationRevision.Of(Message);
    }

    /// <summary>A message was deleted.</summary>
    /// <param name="Message">What remains of the message: <see cref="Message.DeletedAt"/>, but no content.</param>
    /// <param name="ParticipantIds">The participants, including the sender.</param>
    public sealed record MessageDeleted(Message Message, IReadOnlyList<string> ParticipantIds) : DomainEvent
    {
        /// <summary>
        /// The participants from whom the message is hidden, because they joined after it. They are not among
        /// <see cref="ParticipantIds"/>, and learn only the revision.
        /// </summary>
        public IReadOnlyList<string> HiddenFromIds { get => field ?? []; init; } = [];

        /// <inheritdoc/>
        public override ConversationRevision? Revised => ConversationRevision.Of(Message);
    }

    /// <summary>A user added or removed a reaction.</summary>
    /// <param name="Message">The message with all its current reactions.</param>
    /// <param name="UserId">The user.</param>
    /// <param name="Emoji">The reaction.</param>
    /// <param name="IsAdded">True if it was added, false if it was removed.</param>
    /// <param name="ParticipantIds">The participants, including the user.</param>
    public sealed record ReactionChanged(Message Message, string UserId, string Emoji, bool IsAdded, IReadOnlyList<string> ParticipantIds) : DomainEvent
    {
        /// <summary>
        /// The participants from whom the message is hidden, because they joined after it. They are not among
        /// <see cref="ParticipantIds"/>, and learn only the revision.
        /// </summary>
        public IReadOnlyList<string> HiddenFromIds { get => field ?? []; init; } = [];

        /// <inheritdoc/>
        public override ConversationRevision? Revised => ConversationRevision.Of(Message);
    }

    /// <summary>A participant's device reported messages as delivered.</summary>
    /// <param name="Receipt">What changed.</param>
    /// <param name="ParticipantIds">The participants, including the user.</param>
    /// <param name="BySocketId">
    /// The user's socket that reported it, which needs no event; null if it was not reported by a socket.
    /// </param>
    public sealed record MessagesDelivered(DeliveryReceipt Receipt, IReadOnlyList<string> ParticipantIds, string? BySocketId) : DomainEvent;

    /// <summary>A conversation was created or changed, other than by messages.</summary>
    /// <param name="Conversation">The conversation after the change.</param>
    /// <param name="Change">What changed.</param>
    /// <param name="UserIds">The users who were added, removed, or got another role; empty for other changes.</param>
    /// <param name="RecipientIds">The users whom it concerns: the current participants, and those who were removed.</param>
    public sealed record ConversationChanged(
        Conversation Conversation,
        ConversationChange Change,
        IReadOnlyList<string> UserIds,
        IReadOnlyList<string> RecipientIds) : DomainEvent
    {
        /// <summary>The revision of this change. <see cref="Conversation"/> may already be newer.</summary>
        public long Revision { get; init; }

        /// <summary>
        /// Users whom the change introduces to each other: a user who accepted a request, and the others who have taken part. Null for
        /// none.
        /// </summary>
        public Introduction? Introduces { get; init; }

        /// <summary>The user who made the change; null for the host, and if it is not known any more.</summary>
        public string? ByUserId { get; init; }

        /// <inheritdoc/>
        public override ConversationRevision? Revised => new(Conversation.Id, Revision);
    }

    /// <summary>
    /// A conversation was deleted. Raised after its earlier changes, once or more, each time for other users.
    /// </summary>
    /// <param name="ConversationId">The conversation, which does not exist any more.</param>
    /// <param name="Revision">The revision of the deletion.</param>
    /// <param name="UserIds">Users who were participants.</param>
    public sealed record ConversationDeleted(string ConversationId, long Revision, IReadOnlyList<string> UserIds) : DomainEvent;

    /// <summary>
    /// A change of a conversation without a specific event type: a setting, or messages that retention removed.
    /// </summary>
    /// <param name="ConversationId">The conversation.</param>
    /// <param name="Revision">The revision of this change.</param>
    /// <param name="Setting">What changed.</param>
    /// <param name="ParticipantIds">The participants.</param>
    public sealed record SettingChanged(string ConversationId, long Revision, ConversationSetting Setting, IReadOnlyList<string> ParticipantIds) : DomainEvent
    {
        /// <summary>
        /// The only participant who may see what changed; null if all may. The others only receive the revision.
        /// </summary>
        public string? OnlyForUserId { get; init; }

        /// <summary>For <see cref="ConversationSetting.Muted"/>: the end of the mute; null if it is no longer muted.</summary>
        public DateTimeOffset? MutedUntil { get; init; }

        /// <summary>For <see cref="ConversationSetting.MessagesRemoved"/>: the sequence of the oldest message that is kept.</summary>
        public long? FirstSequence { get; init; }

        /// <inheritdoc/>
        public override ConversationRevision? Revised => new(ConversationId, Revision);
    }

    /// <summary>A participant read messages that were unread.</summary>
    /// <param name="Receipt">What changed.</param>
    /// <param name="ParticipantIds">The participants, including the reader.</param>
    /// <param name="BySocketId">
    /// The reader's socket that reported it, which needs no event; null if it was not reported by a socket.
    /// </param>
    public sealed record MessagesRead(ReadReceipt Receipt, IReadOnlyList<string> ParticipantIds, string? BySocketId) : DomainEvent
    {
        /// <summary>The unread messages that were read one by one; empty if the watermark was moved.</summary>
        public IReadOnlyList<string> MessageIds { get; init; } = [];

        /// <summary>Whether the conversation is the direct one of two users.</summary>
        public bool IsDirect { get; init; }

        /// <summary>
        /// The messages of others that were read, at most the newest 200. Filled only if an
        /// endpoint uses a dialect with <see cref="Dialect.TellsReadMessages"/>.
        /// </summary>
        public IReadOnlyList<Message> Messages { get; init; } = [];
    }

    /// <summary>A request for contact reached a user, or the user answered it.</summary>
    /// <param name="UserId">The user for whom the request waits or waited.</param>
    /// <param name="Request">The request; its messages are empty.</param>
    /// <param name="Change">What happened.</param>
    /// <param name="At">When it happened. Later events of a request have later times.</param>
    public sealed record ContactRequestChanged(string UserId, ContactRequest Request, ContactRequestChange Change, DateTimeOffset At) : DomainEvent
    {
        /// <summary>The message that was added to the request; null for none.</summary>
        public Message? Message { get; init; }
    }

    /// <summary>A participant started, continues, or stopped typing.</summary>
    /// <param name="ConversationId">The conversation.</param>
    /// <param name="UserId">The user who types.</param>
    /// <param name="IsTyping">True if the user is typing now.</param>
    /// <param name="RecipientIds">The other participants to notify.</param>
    public sealed record TypingChanged(string ConversationId, string UserId, bool IsTyping, IReadOnlyList<string> RecipientIds) : DomainEvent
    {
        /// <summary>Whether the conversation is the direct one of two users.</summary>
        public bool IsDirect { get; init; }
    }

    /// <summary>A notification was stored. Raised in the order of the user's feed.</summary>
    /// <param name="Notification">The notification.</param>
    public sealed record NotificationPublished(Notification Notification) : DomainEvent;

    /// <summary>The counts of a user's notifications have changed. Several changes may be combined into one event.</summary>
    /// <param name="UserId">The user.</param>
    /// <param name="Counts">The new counts.</param>
    public sealed record NotificationCountsChanged(string UserId, NotificationCounts Counts) : DomainEvent;

    /// <summary>A user changed the state of notifications, or deleted some. It may be lost; the counts show that something changed.</summary>
    /// <param name="UserId">The user.</param>
    /// <param name="NotificationIds">The notifications, including some that did not change; null for all of a type or of every type.</param>
    /// <param name="Type">If there are no ids: only notifications of this type; null for every type.</param>
    /// <param name="Change">What happened.</param>
    /// <param name="At">When it was stored, UTC. Without ids, notifications that were created later are not concerned.</param>
    public sealed record FeedChanged(string UserId, IReadOnlyList<string>? NotificationIds, string? Type, FeedChange Change, DateTimeOffset At) : DomainEvent;

    /// <summary>A user came online or went offline.</summary>
    /// <param name="Presence">The user's new presence.</param>
    /// <param name="SocketIds">The sockets that watch the user and are allowed to.</param>
    public sealed record PresenceChanged(UserPresence Presence, IReadOnlyList<string> SocketIds) : DomainEvent
    {
        /// <summary>
        /// The online users who may see the user, for dialects that send presence without a watch
        /// (<see cref="Dialect.TellsPresence"/>). Empty if no endpoint uses such a dialect.
        /// </summary>
        public IReadOnlyList<string> ObserverIds { get; init; } = [];
    }

    /// <summary>A user entered a room with the first socket.</summary>
    /// <param name="RoomName">The room.</param>
    /// <param name="User">The user who entered.</param>
    /// <param name="PresentCount">The number of users in the room after it.</param>
    /// <param name="SocketId">The socket that entered. It already belongs to the room's audience.</param>
    public sealed record RoomJoined(string RoomName, UserProfile User, int PresentCount, string SocketId) : DomainEvent
    {
        /// <summary>
        /// Distinguishes this event from others with the same content, on all nodes: a socket that comes back enters again. Empty if it is
        /// not known.
        /// </summary>
        [JsonInclude]
        internal string Occurrence { get; init; } = "";

        /// <summary>The sockets in the room, except the one that entered.</summary>
        public Audience Others => new([RoomNames.Conversation(RoomId.Of(RoomName))], SocketId);
    }

    /// <summary>A user left a room: by leaving, by removal, or because the last socket in it disconnected.</summary>
    /// <param name="RoomName">The room.</param>
    /// <param name="User">The user who left.</param>
    /// <param name="PresentCount">The number of users in the room after it.</param>
    /// <param name="SocketId">The socket that left; null if the host removed the user.</param>
    public sealed record RoomLeft(string RoomName, UserProfile User, int PresentCount, string? SocketId) : DomainEvent
    {
        /// <summary>
        /// Distinguishes this event from others with the same content, on all nodes: a socket that comes back enters again. Empty if it is
        /// not known.
        /// </summary>
        [JsonInclude]
        internal string Occurrence { get; init; } = "";

        /// <summary>The sockets in the room. The user's sockets are no longer among them.</summary>
        public Audience Others => Audience.Of(RoomNames.Conversation(RoomId.Of(RoomName)));
    }

    /// <summary>
    /// An assistant is working on a reply. Raised when the work begins, when the text changes, and every few seconds, so that
    /// clients that let typing expire continue to show it.
    /// </summary>
    /// <param name="Reply">The reply and the recipients.</param>
    /// <param name="Text">The status text, such as "Thinking..."; never empty.</param>
    public sealed record AssistantProgress(ReplyContext Reply, string Text) : DomainEvent;

    /// <summary>
    /// An assistant generated more text. A socket that joins during the reply receives one event with the whole text so far
    /// (<see cref="ReplyContext.OnlySocketId"/>). The events after it continue from there.
    /// </summary>
    /// <param name="Reply">The reply and the recipients.</param>
    /// <param name="Offset">The position of <paramref name="Text"/> in the reply, in UTF-16 code units.</param>
    /// <param name="Text">The new text; never empty.</param>
    /// <param name="Transcript">The reply from its beginning.</param>
    public sealed record AssistantChunk(ReplyContext Reply, int Offset, string Text, Transcript Transcript) : DomainEvent
    {
        /// <summary>
        /// The whole text including this event. Computed on each access, so a
        /// dialect that sends only new text should not read it.
        /// </summary>
        public string Content => Transcript.UpTo(Offset + Text.Length);
    }

    /// <summary>A reply has ended. The stored message was delivered before, as every message is.</summary>
    /// <param name="Reply">The reply and the recipients.</param>
    /// <param name="Message">The stored reply; null if it was stopped before there was any text.</param>
    /// <param name="WasStopped">True if it was stopped before the model completed it.</param>
    public sealed record AssistantCompleted(ReplyContext Reply, Message? Message, bool WasStopped) : DomainEvent;

    /// <summary>A reply failed, or is incomplete.</summary>
    /// <param name="Reply">The reply and the recipients.</param>
    /// <param name="Error">The reason.</param>
    /// <param name="Text">A sentence for people.</param>
    /// <param name="Message">The stored text so far; null if there was none.</param>
    public sealed record AssistantFailed(ReplyContext Reply, RealtimeError Error, string Text, Message? Message) : DomainEvent;
}
