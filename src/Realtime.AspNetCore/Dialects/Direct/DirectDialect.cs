using Realtime.Domain;
using Realtime.Presence;
using Realtime.Users;

namespace Realtime.Dialects.Direct;

/// <summary>
/// The server's side of the Direct contract. Recipients: <c>message_sent</c> goes to every socket of the sender, so that all
/// devices show it; <c>receive_message</c> and <c>message_notification</c> to every socket of the receiver;
/// <c>message_read</c> to every socket of the message's sender; typing to the receiver; presence to the users who may see
/// the user.
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
        DomainEvent.MessageStored stored => await RenderAsync(stored, context).ConfigureAwait(false),
        DomainEvent.MessagesRead read => await RenderAsync(read, context).ConfigureAwait(false),
        DomainEvent.TypingChanged typing =>
            [await TypingAsync(Audience.Users(typing.RecipientIds).ExceptUser(typing.UserId), typing.UserId, typing.IsTyping, context).ConfigureAwait(false)],
        DomainEvent.AssistantProgress { Reply: var reply } => [await TypingAsync(reply.Audience, reply.AssistantId, isTyping: true, context).ConfigureAwait(false)],
        DomainEvent.AssistantCompleted { Reply: var reply } => [await TypingAsync(reply.Audience, reply.AssistantId, isTyping: false, context).ConfigureAwait(false)],
        DomainEvent.AssistantFailed { Reply: var reply } => [await TypingAsync(reply.Audience, reply.AssistantId, isTyping: false, context).ConfigureAwait(false)],
        DomainEvent.PresenceChanged changed =>
            [await RenderAsync(changed.Presence, Audience.Users(changed.ObserverIds), context).ConfigureAwait(false)],
        _ => [],
    };

    public override WireEvent RenderError(string code, string message) => Error.With(new(message));

    public override string Describe(RealtimeException exception) => exception.Error switch
    {
        RealtimeError.UserNotFound => "Receiver not found",
        // The contract has only this message for everything that the user may not see or do.
        RealtimeError.ConversationNotFound or RealtimeError.MessageNotFound or RealtimeError.Forbidden => "Access denied",
        _ => base.Describe(exception),
    };

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
        var outgoing = new List<Outgoing>();
        if (message.Content.ReceiverId is { } receiverId)
        {
            var payload = await DirectWords.MessageAsync(message, receiverId, context).ConfigureAwait(false);
            outgoing.Add(MessageSent.To(Audience.User(message.SenderId), new(Success: true, payload)));
        }

        var sender = await context.FindUserAsync(message.SenderId).ConfigureAwait(false);
        var notification = new MessageNotificationPayload("new_message", UserPayload.Of(sender), DirectWords.Preview(message.Content.Text), message.CreatedAt);
        foreach (var participantId in stored.ParticipantIds)
        {
            if (participantId != message.SenderId)
            {
                var payload = await DirectWords.MessageAsync(message, participantId, context).ConfigureAwait(false);
                outgoing.Add(ReceiveMessage.To(Audience.User(participantId), payload));
            }
        }

        outgoing.Add(MessageNotification.To(Audience.Users(stored.NotifiedIds), notification));
        return outgoing;
    }

    /// <summary>One receipt per message, to the sender of the message.</summary>
    private static async ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent.MessagesRead read, DialectContext context)
    {
        var receipt = read.Receipt;
        var readBy = UserPayload.Of(await context.FindUserAsync(receipt.UserId).ConfigureAwait(false));
        return [.. read.Messages.Select(message => MessageRead.To(Audience.User(message.SenderId), new(message.Id, readBy, receipt.ReadAt)))];
    }
}
