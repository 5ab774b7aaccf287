using Realtime.Domain;
using Realtime.Messages;
using Realtime.Presence;
using Realtime.Rooms;
using Realtime.Users;

namespace Realtime.Dialects.ChatterBox;

/// <summary>
/// The server's side of the ChatterBox contract. Recipients: <c>new-message</c> and <c>room-message</c> go to the sockets
/// that joined, including the sender's; typing to the other participants; who entered or left a room to the sockets in it;
/// presence to the users who may see the user; an assistant's text to all participants.
/// </summary>
internal sealed class ChatterBoxDialect : Dialect
{
    public static readonly ServerEvent<AuthenticatedPayload> Authenticated = new("authenticated", ChatterBoxJson.Default.AuthenticatedPayload);
    public static readonly ServerEvent<AiErrorPayload> AiError = new("ai-error", ChatterBoxJson.Default.AiErrorPayload);
    public static readonly ServerEvent<UnauthorizedPayload> Unauthorized = new("unauthorized", ChatterBoxJson.Default.UnauthorizedPayload);

    private static readonly ServerEvent<MessagePayload> NewMessage = new("new-message", ChatterBoxJson.Default.MessagePayload);
    private static readonly ServerEvent<RoomMessagePayload> RoomMessage = new("room-message", ChatterBoxJson.Default.RoomMessagePayload);
    private static readonly ServerEvent<RoomMemberPayload> UserJoinedRoom = new("user-joined-room", ChatterBoxJson.Default.RoomMemberPayload);
    private static readonly ServerEvent<RoomMemberPayload> UserLeftRoom = new("user-left-room", ChatterBoxJson.Default.RoomMemberPayload);
    private static readonly ServerEvent<TypingPayload> UserTyping = new("user-typing", ChatterBoxJson.Default.TypingPayload);
    private static readonly ServerEvent<TypingPayload> UserStopTyping = new("user-stop-typing", ChatterBoxJson.Default.TypingPayload);
    private static readonly ServerEvent<OnlinePayload> Online = new("presence:online", ChatterBoxJson.Default.OnlinePayload);
    private static readonly ServerEvent<OfflinePayload> Offline = new("presence:offline", ChatterBoxJson.Default.OfflinePayload);
    private static readonly ServerEvent<AiTextPayload> AiStream = new("ai-stream", ChatterBoxJson.Default.AiTextPayload);
    private static readonly ServerEvent<AiTextPayload> AiComplete = new("ai-complete", ChatterBoxJson.Default.AiTextPayload);
    private static readonly ServerEvent<ErrorPayload> Error = new("error", ChatterBoxJson.Default.ErrorPayload);

    public static readonly ChatterBoxDialect Instance = new();

    public override string Name => "ChatterBox";

    public override bool TellsPresence => true;

    internal override bool HasAttachments => true;

    public override IReadOnlyList<ClientEvent> ClientEvents => ChatterBoxEvents.All;

    public override IReadOnlyList<ServerEvent> ServerEvents { get; } =
    [
        Authenticated, Unauthorized, NewMessage, RoomMessage, UserJoinedRoom, UserLeftRoom, UserTyping, UserStopTyping,
        Online, Offline, AiStream, AiComplete, AiError, Error,
    ];

    public override LateAuthentication? LateAuthentication { get; } = new(static (_, _) => true)
    {
        RenderRefusal = failure => Unauthorized.With(new(Instance.Describe(failure))),
        HasGrace = true,
    };

    public override async ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context) => domainEvent switch
    {
        DomainEvent.MessageStored { Message: var message } => [await RenderAsync(message, context).ConfigureAwait(false)],
        DomainEvent.TypingChanged typing => [await RenderAsync(typing, context).ConfigureAwait(false)],
        DomainEvent.RoomJoined joined => [UserJoinedRoom.To(joined.Others, new(joined.RoomName, UserPayload.Of(joined.User)))],
        DomainEvent.RoomLeft left => [UserLeftRoom.To(left.Others, new(left.RoomName, UserPayload.Of(left.User)))],
        DomainEvent.AssistantChunk chunk => [AiStream.To(chunk.Reply.Audience, new(chunk.Reply.ConversationId, chunk.Text))],
        DomainEvent.AssistantCompleted completed => [AiComplete.To(completed.Reply.Audience, new(completed.Reply.ConversationId, completed.Message?.Content.Text ?? ""))],
        DomainEvent.AssistantFailed failed => [AiError.To(failed.Reply.Audience, new(failed.Reply.ConversationId, failed.Text))],
        DomainEvent.PresenceChanged changed => [Render(changed.Presence, Audience.Users(changed.ObserverIds))],
        _ => [],
    };

    /// <summary>The contract has a separate event for "not authenticated", and error codes in capitals.</summary>
    public override WireEvent RenderError(ClientError error) => error.Code == RealtimeErrors.Code(RealtimeError.Unauthenticated)
        ? Unauthorized.With(new(error.Message))
        : Error.With(new(error.Code.ToUpperInvariant(), error.Message) { RetryAfter = error.RetryAfterMilliseconds });

    public override async ValueTask WelcomeAsync(UserConnection connection, DialectContext context)
    {
        await Authenticated.With(new(connection.UserId)).SendAsync(connection.Socket).ConfigureAwait(false);

        // The contract has no event with a list, so one event is sent per online user.
        await context.TellOnlineUsersAsync(connection, online => TellOnlineAsync(connection, online)).ConfigureAwait(false);
    }

    private static async ValueTask TellOnlineAsync(UserConnection connection, IReadOnlyList<UserPresence> online)
    {
        foreach (var presence in online)
        {
            await Online.With(new(presence.UserId)).SendAsync(connection.Socket).ConfigureAwait(false);
        }
    }

    private static Outgoing Render(UserPresence presence, Audience audience) => presence.IsOnline
        ? Online.To(audience, new(presence.UserId))
        : Offline.To(audience, new(presence.UserId, presence.LastSeenAt));

    private static async ValueTask<Outgoing> RenderAsync(Message message, DialectContext context)
    {
        var sender = await context.FindUserAsync(message.SenderId).ConfigureAwait(false);
        var audience = Audience.Conversation(message.ConversationId);
        return RoomId.TryParse(message.ConversationId, out var roomName)
            ? RoomMessage.To(audience, RoomMessagePayload.Of(message, roomName, sender))
            : NewMessage.To(audience, MessagePayload.Of(message, sender));
    }

    private static async ValueTask<Outgoing> RenderAsync(DomainEvent.TypingChanged typing, DialectContext context)
    {
        var user = await context.FindUserAsync(typing.UserId).ConfigureAwait(false);
        return (typing.IsTyping ? UserTyping : UserStopTyping).To(
            Audience.Users(typing.RecipientIds).ExceptUser(typing.UserId),
            new(typing.ConversationId, user.Id, user.Username ?? user.Name));
    }
}
