using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime;
using Realtime.Dialects;
using Realtime.Domain;

namespace Shop.Chat;

public sealed record Say(string? Conversation, string? Text);

public sealed record Saying(string Conversation, string From, string Text, DateTimeOffset At);

public sealed record Trouble(string Why);

public sealed record Done(bool Ok);

public sealed class ShopDialect : Dialect
{
    private static readonly ServerEvent<Saying> Said = new("said", Json<Saying>());
    private static readonly ServerEvent<Trouble> Wrong = new("trouble", Json<Trouble>());

    public override string Name => "Shop";

    // What clients say, and what it does.
    public override IReadOnlyList<ClientEvent> ClientEvents { get; } =
    [
        ClientEvent.Create("say", Json<Say>(), Json<Done>(), async (call, say) =>
        {
            await call.Commands.SendAsync(call.Connection, say.Conversation ?? "", say.Text ?? "", clientMessageId: null);
            return new Done(true);
        }),
    ];

    public override IReadOnlyList<ServerEvent> ServerEvents { get; } = [Said, Wrong];

    // What happened, in the words of the contract, and whom it goes to.
    public override async ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context)
    {
        if (domainEvent is not DomainEvent.MessageStored { Message: var message, ParticipantIds: var everybody })
        {
            return [];
        }

        var sender = await context.FindUserAsync(message.SenderId);
        return [Said.To(Audience.Users(everybody), new(message.ConversationId, sender.Name, message.Content.Text, message.CreatedAt))];
    }

    public override WireEvent RenderError(string code, string message) => Wrong.With(new(message));

    private static JsonTypeInfo<T> Json<T>() => (JsonTypeInfo<T>)JsonSerializerOptions.Web.GetTypeInfo(typeof(T));
}
