using Realtime.Domain;

namespace Realtime.Dialects.Assistant;

/// <summary>
/// The server's side of the Assistant contract, for front ends of an AI assistant. Messages go to every socket of all
/// participants, including the sender. Typing goes to the others, with a text.
/// </summary>
internal sealed class AssistantDialect : Dialect
{
    private const string TypingText = "Typing...";

    private static readonly ServerEvent<MessagePayload> ReceiveMessage = new("receive_message", AssistantJson.Default.MessagePayload);
    private static readonly ServerEvent<TypingPayload> Typing = new("typing", AssistantJson.Default.TypingPayload);
    private static readonly ServerEvent<TypingPayload> TypingStop = new("typing_stop", AssistantJson.Default.TypingPayload);
    private static readonly ServerEvent<ErrorPayload> Error = new("error", AssistantJson.Default.ErrorPayload);

    public static readonly AssistantDialect Instance = new();

    public override string Name => "Assistant";

    public override IReadOnlyList<ClientEvent> ClientEvents => AssistantEvents.All;

    public override IReadOnlyList<ServerEvent> ServerEvents { get; } = [ReceiveMessage, Typing, TypingStop, Error];

    public override LateAuthentication? LateAuthentication => LateAuthentication.Declared;

    public override ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context) => new(domainEvent switch
    {
        DomainEvent.MessageStored stored => [ReceiveMessage.To(Audience.Users(stored.ParticipantIds), MessagePayload.Of(stored.Message))],
        DomainEvent.TypingChanged typing => [Word(
            Audience.Users(typing.RecipientIds).ExceptUser(typing.UserId),
            typing.ConversationId,
            typing.IsTyping ? TypingText : null)],
        DomainEvent.AssistantProgress progress => [Word(progress.Reply.Audience, progress.Reply.ConversationId, progress.Text)],
        DomainEvent.AssistantCompleted completed => [Word(completed.Reply.Audience, completed.Reply.ConversationId, text: null)],
        DomainEvent.AssistantFailed failed =>
        [
            Word(failed.Reply.Audience, failed.Reply.ConversationId, text: null),
            Error.To(Audience.User(failed.Reply.RequesterId), new(failed.Text)),
        ],
        _ => [],
    });

    public override WireEvent RenderError(ClientError error) => Error.With(new(error.Message) { RetryAfter = error.RetryAfterMilliseconds });

    private static Outgoing Word(Audience audience, string conversationId, string? text) => text is null
        ? TypingStop.To(audience, new(conversationId, IsTyping: false, Message: ""))
        : Typing.To(audience, new(conversationId, IsTyping: true, text));
}
