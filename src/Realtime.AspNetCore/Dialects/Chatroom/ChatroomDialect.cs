using Realtime.Domain;
using Realtime.Users;

namespace Realtime.Dialects.Chatroom;

/// <summary>
/// The server's side of the Chatroom contract: messages go to the sockets that joined,
/// and <c>joined</c> and <c>left</c> to the socket that did it.
/// </summary>
internal sealed class ChatroomDialect : Dialect
{
    public static readonly ServerEvent<ChatroomPayload> Joined = new("joined", ChatroomJson.Default.ChatroomPayload);
    public static readonly ServerEvent<ChatroomPayload> Left = new("left", ChatroomJson.Default.ChatroomPayload);

    private static readonly ServerEvent<MessagePayload> NewMessage = new("new_message", ChatroomJson.Default.MessagePayload);
    private static readonly ServerEvent<ErrorPayload> Error = new("error", ChatroomJson.Default.ErrorPayload);

    public static readonly ChatroomDialect Instance = new();

    public override string Name => "Chatroom";

    public override IReadOnlyList<ClientEvent> ClientEvents => ChatroomEvents.All;

    public override IReadOnlyList<ServerEvent> ServerEvents { get; } = [Joined, Left, NewMessage, Error];

    public override LateAuthentication? LateAuthentication => LateAuthentication.Declared;

    internal override DialectAdditions Additions { get; } = new ChatroomAdditions();

    /// <summary>A user who joins is one that was created before, as for a message over HTTP.</summary>
    internal override async ValueTask<UserProfile?> FindDeclaredAsync(string declaredId, DialectContext context) =>
        await context.Get<ChatroomUserCalls>().FindAsync(declaredId, declaredId, CancellationToken.None).ConfigureAwait(false) is { } user
            ? new UserProfile(user.Id, user.Name) { Username = user.Handle }
            : null;

    public override ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context) => new(domainEvent switch
    {
        DomainEvent.MessageStored { Message: var message } =>
            [NewMessage.To(Audience.Conversation(message.ConversationId), MessagePayload.Of(message))],
        _ => [],
    });

    public override WireEvent RenderError(ClientError error) => Error.With(new(error.Message) { RetryAfter = error.RetryAfterMilliseconds });

    public override string Describe(RealtimeException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Error == RealtimeError.ConversationNotFound ? "Chatroom not found" : base.Describe(exception);
    }
}
