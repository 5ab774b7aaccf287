using Realtime.Domain;

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

    public override ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context) => new(domainEvent switch
    {
        DomainEvent.MessageStored { Message: var message } =>
            [NewMessage.To(Audience.Conversation(message.ConversationId), MessagePayload.Of(message))],
        _ => [],
    });

    public override WireEvent RenderError(string code, string message) => Error.With(new(message));

    public override string Describe(RealtimeException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Error == RealtimeError.ConversationNotFound ? "Chatroom not found" : base.Describe(exception);
    }
}
