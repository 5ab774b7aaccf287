using Realtime.Domain;
using Realtime.Presence;
using Realtime.Users;

namespace Realtime.Dialects.Direct;

/// <summary>
/// The server's side of the Direct contract. Recipients: <c>message_sent</c> goes to every socket of the sender, so that all
/// devices show it; <c>receive_message</c> and <c>message_notification</c> to every socket of the receiver;
/// <c>message_read</c> to every socket of the message's sender; typing to the receiver; presence to the users who may see
/// the user. Only direct conversations are shown.
/// </summary>
internal sealed class DirectDialect : Dialect
{
    public static readonly ServerEvent<ConnectionPayload> Connection = new("connection", DirectJson.Default.ConnectionPayload);
    public static readonly ServerEvent<IReadOnlyList<OnlineUserPayload>> OnlineUsers = new("online_users", DirectJson.Default.IReadOnlyListOnlineUserPayload);
    public static readonly ServerEvent<UserOnlinePayload> UserOnline = new("user_online", DirectJson.Default.UserOnlinePayload);
    public static readonly ServerEvent<UserOfflinePayload> UserOffline = new("user_offline", DirectJson.Default.UserOfflinePayload);
    public static readonly ServerEvent<MessageDonePayload> MessageSent = new("message_sent", DirectJson.Default.MessageDonePayload);
    public static readonly ServerEvent<MessagePayload> ReceiveMessage = new("receive_message", DirectJson.Default.MessagePayload);
    public static readonly ServerEvent<MessageReadPayload> MessageRead = new("message_read", DirectJson.Default.MessageReadPayload);
    public static readonly ServerEvent<MessageDonePayload> MessageReadConfirmed = new("message_read_confirmed", DirectJson.Default.MessageDonePayload);
    public static readonly ServerEvent<TypingIndicatorPayload> TypingIndicator = new("typing_indicator", DirectJson.Default.TypingIndicatorPayload);
    public static readonly ServerEvent<MessageHistoryPayload> MessageHistory = new("message_history", DirectJson.Default.MessageHistoryPayload);
    public static readonly ServerEvent<UnreadCountPayload> UnreadCount = new("unread_count", DirectJson.Default.UnreadCountPayload);
    public static readonly ServerEvent<MessageNotificationPayload> MessageNotification = new("message_notification", DirectJson.Default.MessageNotificationPayload);
    public static readonly ServerEvent<ErrorPayload> Error = new("error", DirectJson.Default.ErrorPayload);

    public static readonly DirectDialect Instance = new();

    public override string Name => "Direct";

    public override bool TellsPresence => true;

    public override bool TellsReadMessages => true;

    public override IReadOnlyList<ClientEvent> ClientEvents => DirectEvents.All;

    public override IReadOnlyList<ServerEvent> ServerEvents { get; } =
    [
        Connection, OnlineUsers, UserOnline, UserOffline, MessageSent, ReceiveMessage, MessageRead, MessageReadConfirmed,
        TypingIndicator, MessageHistory, UnreadCount, MessageNotification, Error,
    ];

    public override async ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context) => domainEvent switch
    {
        // The contract addresses users. It can neither show, count nor answer what is said in a group.
        DomainEvent.MessageStored { IsDirect: true } stored => await RenderAsync(stored, context).ConfigureAwait(false),
        DomainEvent.MessagesRead { IsDirect: true } read => await RenderAsync(read, context).ConfigureAwait(false),
        DomainEvent.TypingChanged { IsDirect: true } typing =>
            [await TypingAsync(Audience.Users(typing.RecipientIds).ExceptUser(typing.UserId), typing.UserId, typing.IsTyping, context).ConfigureAwait(false)],
        DomainEvent.AssistantProgress { Reply: { IsDirect: true } reply } => [await TypingAsync(reply.Audience, reply.AssistantId, isTyping: true, context).ConfigureAwait(false)],
        DomainEvent.AssistantCompleted { Reply: { IsDirect: true } reply } => [await TypingAsync(reply.Audience, reply.AssistantId, isTyping: false, context).ConfigureAwait(false)],
        DomainEvent.AssistantFailed { Reply: { IsDirect: true } reply } => [await TypingAsync(reply.Audience, reply.AssistantId, isTyping: false, context).ConfigureAwait(false)],
        DomainEvent.PresenceChanged changed =>
            [await RenderAsync(changed.Presence, Audience.Users(changed.ObserverIds), context).ConfigureAwait(false)],
        _ => [],
    };

    public override WireEvent RenderError(ClientError error) => Error.With(new(error.Message) { RetryAfter = error.RetryAfterMilliseconds });

    public override string Describe(RealtimeException exception) => exception.Error switch
    {
        RealtimeError.UserNotFound => "Receiver not found",
        // The contract has only this message for everything that the user may not see or do.
        RealtimeError.ConversationNotFound or RealtimeError.MessageNotFound or RealtimeError.Forbidden => "Access denied",
        _ => base.Describe(exception),
    };

    /// <summary>A store that is busy or away is what the contract calls a database error.</summary>
    internal override string Describe(RealtimeException exception, ClientEvent clientEvent) =>
        exception.Error == RealtimeError.Unavailable && clientEvent.FailureMessage != RealtimeErrors.DefaultMessage(RealtimeError.Internal)
            ? clientEvent.FailureMessage
            : Describe(exception);

    public override async ValueTask WelcomeAsync(UserConnection connection, DialectContext context)
    {
        await Connection.With(new(Success: true, ConnectedUserPayload.Of(connection.Profile))).SendAsync(connection.Socket).ConfigureAwait(false);
        await context.TellOnlineUsersAsync(connection, online => TellOnlineAsync(connection, online, context)).ConfigureAwait(false);
    }

    private static async ValueTask TellOnlineAsync(UserConnection connection, IReadOnlyList<UserPresence> online, DialectContext context)
    {
        // Others wait for this call, so do not wait for the directory. The profiles of online users are known from their sockets.
        var users = context.KnownUsers([.. online.Select(presence => presence.UserId)]);

        // An online user is seen now.
        var now = context.Get<TimeProvider>().GetUtcNow();
        await OnlineUsers
            .With([.. online.Select(presence => OnlineUserPayload.Of(users[presence.UserId], now))])
            .SendAsync(connection.Socket)
            .ConfigureAwait(false);
    }

    private static async ValueTask<Outgoing> RenderAsync(UserPresence presence, Audience audience, DialectContext context)
    {
        if (!presence.IsOnline)
        {
            return UserOffline.To(audience, new(presence.UserId, presence.LastSeenAt ?? context.Get<TimeProvider>().GetUtcNow()));
        }

        var user = await context.FindUserAsync(presence.UserId).ConfigureAwait(false);
        return UserOnline.To(audience, new(user.Id, user.Name, user.Username ?? user.Id));
    }

    private static async ValueTask<Outgoing> TypingAsync(Audience audience, string userId, bool isTyping, DialectContext context) =>
        TypingIndicator.To(audience, new(userId, (await context.FindUserAsync(userId).ConfigureAwait(false)).Name, isTyping));

    private static async ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent.MessageStored stored, DialectContext context)
    {
        var message = stored.Message;
        var receiverId = message.Content.ReceiverId!;
        var payload = await DirectWords.MessageAsync(message, receiverId, context).ConfigureAwait(false);
        var sender = await context.FindUserAsync(message.SenderId).ConfigureAwait(false);
        var notification = new MessageNotificationPayload("new_message", UserPayload.Of(sender), DirectWords.Preview(message.Content.Text), message.CreatedAt);
        return
        [
            MessageSent.To(Audience.User(message.SenderId), new(Success: true, payload)),
            ReceiveMessage.To(Audience.User(receiverId), payload),
            MessageNotification.To(Audience.Users(stored.NotifiedIds), notification),
        ];
    }

    /// <summary>One receipt per message, to the sender of the message.</summary>
    private static async ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent.MessagesRead read, DialectContext context)
    {
        var receipt = read.Receipt;
        var readBy = UserPayload.Of(await context.FindUserAsync(receipt.UserId).ConfigureAwait(false));
        return [.. read.Messages.Select(message => MessageRead.To(Audience.User(message.SenderId), new(message.Id, readBy, receipt.ReadAt)))];
    }
}
