using System.Text.Json.Serialization.Metadata;
using Realtime.Domain;
using Realtime.Users;

namespace Realtime.Dialects.Native;

/// <summary>
/// The library's own contract; see docs/native.md. Every revision of a conversation reaches every socket that has opened it;
/// rows of lists reach every socket of the participants.
/// </summary>
internal sealed class NativeDialect : Dialect
{
    /// <summary>The namespace in which every endpoint serves the contract.</summary>
    public const string Namespace = "/realtime";

    public static readonly ServerEvent<NativeSession> Session = new("session", NativeJson.Default.NativeSession);
    public static readonly ServerEvent<NativeChange> Change = new("change", NativeJson.Default.NativeChange);
    public static readonly ServerEvent<NativeReceipts> Receipts = new("receipts", NativeJson.Default.NativeReceipts);
    public static readonly ServerEvent<NativeConversationActivity> ConversationActivity = new("conversation_activity", NativeJson.Default.NativeConversationActivity);
    public static readonly ServerEvent<NativeConversationRemoved> ConversationRemoved = new("conversation_removed", NativeJson.Default.NativeConversationRemoved);
    public static readonly ServerEvent<NativeUnread> Unread = new("unread", NativeJson.Default.NativeUnread);
    public static readonly ServerEvent<NativeTyping> Typing = new("typing", NativeJson.Default.NativeTyping);
    public static readonly ServerEvent<NativePresence> Presence = new("presence", NativeJson.Default.NativePresence);
    public static readonly ServerEvent<NativeContactRequest> ContactRequested = new("contact_requested", NativeJson.Default.NativeContactRequest);
    public static readonly ServerEvent<NativeContactAnswered> ContactAnswered = new("contact_answered", NativeJson.Default.NativeContactAnswered);
    public static readonly ServerEvent<NativeNotification> Notification = new("notification", NativeJson.Default.NativeNotification);
    public static readonly ServerEvent<NativeNotificationsChanged> NotificationsChanged = new("notifications_changed", NativeJson.Default.NativeNotificationsChanged);
    public static readonly ServerEvent<NativeNotificationCounts> NotificationCounts = new("notification_counts", NativeJson.Default.NativeNotificationCounts);
    public static readonly ServerEvent<NativeReplyProgress> ReplyProgress = new("reply_progress", NativeJson.Default.NativeReplyProgress);
    public static readonly ServerEvent<NativeReplyChunk> ReplyChunk = new("reply_chunk", NativeJson.Default.NativeReplyChunk);
    public static readonly ServerEvent<NativeReplyEnded> ReplyEnded = new("reply_ended", NativeJson.Default.NativeReplyEnded);
    public static readonly ServerEvent<NativeRoomPresence> RoomPresence = new("room_presence", NativeJson.Default.NativeRoomPresence);
    public static readonly ServerEvent<NativeWireError> Error = new("error", NativeJson.Default.NativeWireError);

    public static readonly NativeDialect Instance = new();

    public override string Name => "Native";

    public override IReadOnlyList<ClientEvent> ClientEvents { get; } =
    [
        .. NativeSessionEvents.All,
        .. NativeConversationEvents.All,
        .. NativeGroupEvents.All,
        .. NativeContactEvents.All,
        .. NativeMessageEvents.All,
        .. NativeNotificationEvents.All,
        .. NativeReplyEvents.All,
    ];

    public override IReadOnlyList<ServerEvent> ServerEvents { get; } =
    [
        Session, Change, Receipts, ConversationActivity, ConversationRemoved, Unread, Typing, Presence, ContactRequested, ContactAnswered,
        Notification, NotificationsChanged, NotificationCounts, ReplyProgress, ReplyChunk, ReplyEnded, RoomPresence, Error,
    ];

    internal override bool HasAdditions => false;

    internal override bool KeepsState => false;

    internal override JsonTypeInfo FailureType => NativeJson.Default.NativeFailure;

    public override ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context) =>
        context.Get<NativeUsers>().IsEmpty ? new([]) : NativeRendering.RenderAsync(domainEvent, context);

    public override WireEvent RenderError(ClientError error) =>
        Error.With(new(error.Code, error.Message) { RetryAfter = error.RetryAfterMilliseconds });

    public override async ValueTask WelcomeAsync(UserConnection connection, DialectContext context) =>
        await Session
            .With(await context.Get<NativeSessions>().FindAsync(connection.Profile, connection.User.ExpiresAt).ConfigureAwait(false))
            .SendAsync(connection.Socket)
            .ConfigureAwait(false);
}
