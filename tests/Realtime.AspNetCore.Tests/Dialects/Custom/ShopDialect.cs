using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime;
using Realtime.Dialects;
using Realtime.Domain;
using Realtime.Users;

namespace Shop.Chat;

public sealed record Hello(string? Token);

public sealed record Known(bool Ok, string User);

public sealed record Say(string? Conversation, string? Text);

public sealed record Said(bool Ok, string Id);

public sealed record Saying(string Conversation, string From, string Text, DateTimeOffset At);

public sealed record Seen(string User, bool Here);

public sealed record Trouble(string Why);

public sealed class ShopDialect : Dialect
{
    private static readonly ServerEvent<Known> Welcome = new("welcome", Json<Known>());
    private static readonly ServerEvent<Saying> Message = new("said", Json<Saying>());
    private static readonly ServerEvent<Seen> Presence = new("seen", Json<Seen>());
    private static readonly ServerEvent<Trouble> Wrong = new("trouble", Json<Trouble>());

    public override string Name => "Shop";

    // What clients send, what they are answered, and what it does.
    public override IReadOnlyList<ClientEvent> ClientEvents { get; } =
    [
        ClientEvent.Create("hello", Json<Hello>(), Json<Known>(), HelloAsync) with { BeforeAuthentication = true },

        // The send is queued when the handler first waits, so the client's next event need not wait for its commit.
        ClientEvent.Create("say", Json<Say>(), Json<Said>(), SayAsync) with { Overlaps = true, FailureMessage = "Not said" },
    ];

    public override IReadOnlyList<ServerEvent> ServerEvents { get; } = [Welcome, Message, Presence, Wrong];

    // Everybody who may see a user is sent that user's presence, without a request.
    public override bool TellsPresence => true;

    // A socket without a valid token may connect, and has AuthenticationGrace to send one with "hello".
    public override LateAuthentication? LateAuthentication { get; } = new(static (_, _) => true)
    {
        HasGrace = true,
        RenderRefusal = static failure => Wrong.With(new($"Say hello: {failure}")),
    };

    // What happened, in the contract's shape, and whom it goes to.
    public override async ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context)
    {
        switch (domainEvent)
        {
            case DomainEvent.MessageStored { Message: var message, ParticipantIds: var everybody }:
                var sender = await context.FindUserAsync(message.SenderId);
                return [Message.To(Audience.Users(everybody), new(message.ConversationId, sender.Name, message.Content.Text, message.CreatedAt))];
            case DomainEvent.PresenceChanged { Presence: var presence, ObserverIds: var observers }:
                return [Presence.To(Audience.Users(observers), new(presence.UserId, presence.IsOnline))];
            default:
                return [];
        }
    }

    // Sent when the user is known: after the handshake, or after "hello".
    public override async ValueTask WelcomeAsync(UserConnection connection, DialectContext context)
    {
        await Welcome.With(new(true, connection.UserId)).SendAsync(connection.Socket);
        await context.TellOnlineUsersAsync(connection, async online =>
        {
            foreach (var user in online)
            {
                await Presence.With(new(user.UserId, Here: true)).SendAsync(connection.Socket);
            }
        });
    }

    public override WireEvent RenderError(ClientError error) => Wrong.With(new(error.Message));

    private static async Task<Known> HelloAsync(ClientCall call, Hello hello)
    {
        if (await call.AuthenticateAsync(hello.Token) is { } failure)
        {
            throw new RealtimeException(RealtimeError.Unauthenticated, call.Dialect.Describe(failure));
        }

        return new(true, call.Connection.UserId);
    }

    private static async Task<Said> SayAsync(ClientCall call, Say say)
    {
        var sent = await call.Commands.SendAsync(call.Connection, say.Conversation ?? "", say.Text ?? "", clientMessageId: null);
        return new(true, sent.Message.Id);
    }

    private static JsonTypeInfo<T> Json<T>() => (JsonTypeInfo<T>)JsonSerializerOptions.Web.GetTypeInfo(typeof(T));
}
