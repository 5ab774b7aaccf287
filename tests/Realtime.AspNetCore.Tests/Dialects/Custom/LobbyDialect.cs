using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime;
using Realtime.Dialects;
using Realtime.Domain;
using Realtime.Rooms;

namespace Lobby.Chat;

public sealed record LoggedIn(int NumUsers);

public sealed record UserCount(string Username, int NumUsers);

public sealed record NewMessage(string Username, string Message);

public sealed record UserName(string Username);

public sealed record Done(bool Ok);

public sealed record Trouble(string Message);

public sealed class LobbyDialect : Dialect
{
    private const string RoomName = "lobby";

    private static readonly ServerEvent<LoggedIn> Login = new("login", Json<LoggedIn>());
    private static readonly ServerEvent<UserCount> UserJoined = new("user joined", Json<UserCount>());
    private static readonly ServerEvent<UserCount> UserLeft = new("user left", Json<UserCount>());
    private static readonly ServerEvent<NewMessage> Message = new("new message", Json<NewMessage>());
    private static readonly ServerEvent<UserName> Typing = new("typing", Json<UserName>());
    private static readonly ServerEvent<UserName> StopTyping = new("stop typing", Json<UserName>());
    private static readonly ServerEvent<Trouble> Error = new("error", Json<Trouble>());

    public override string Name => "Lobby";

    public override IReadOnlyList<ClientEvent> ClientEvents { get; } =
    [
        ClientEvent.Create("add user", Json<string>(), Json<Done>(), AddUserAsync) with { BeforeAuthentication = true },
        ClientEvent.Create("new message", Json<string>(), Json<Done>(), SendAsync) with { Overlaps = true },
        ClientEvent.Create("typing", [], Json<Done>(), call => SetTypingAsync(call, isTyping: true)),
        ClientEvent.Create("stop typing", [], Json<Done>(), call => SetTypingAsync(call, isTyping: false)),
    ];

    public override IReadOnlyList<ServerEvent> ServerEvents { get; } = [Login, UserJoined, UserLeft, Message, Typing, StopTyping, Error];

    // The contract has no sign-in: "add user" says who the client is, where the endpoint allows that.
    public override LateAuthentication? LateAuthentication => LateAuthentication.Declared;

    public override async ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context)
    {
        switch (domainEvent)
        {
            // The sender's page shows its own message at once, so the contract sends it to the others only.
            case DomainEvent.MessageStored { Message: var message } when message.ConversationId == RoomId.Of(RoomName):
                var sender = await context.FindUserAsync(message.SenderId);
                return [Message.To(Audience.Conversation(message.ConversationId).ExceptUser(message.SenderId), new(sender.Name, message.Content.Text))];
            case DomainEvent.RoomJoined { RoomName: RoomName } joined:
                return [UserJoined.To(joined.Others, new(joined.User.Name, joined.PresentCount))];
            case DomainEvent.RoomLeft { RoomName: RoomName } left:
                return [UserLeft.To(left.Others, new(left.User.Name, left.PresentCount))];
            case DomainEvent.TypingChanged typing when typing.ConversationId == RoomId.Of(RoomName):
                var typist = await context.FindUserAsync(typing.UserId);
                return [(typing.IsTyping ? Typing : StopTyping).To(Audience.Users(typing.RecipientIds), new(typist.Name))];
            default:
                return [];
        }
    }

    public override WireEvent RenderError(ClientError error) => Error.With(new(error.Message));

    private static async Task<Done> AddUserAsync(ClientCall call, string username)
    {
        await call.RequireUserAsync(username, "username");
        var room = await call.Commands.Rooms.JoinAsync(call.Connection, RoomName);
        await call.ReplyAsync(Login.With(new(room.PresentCount)));
        return new(true);
    }

    private static async Task<Done> SendAsync(ClientCall call, string text)
    {
        await call.Commands.Rooms.SendAsync(call.Connection, RoomName, text, clientMessageId: null);
        return new(true);
    }

    private static async Task<Done> SetTypingAsync(ClientCall call, bool isTyping)
    {
        await call.Commands.SetTypingAsync(call.Connection, RoomId.Of(RoomName), receiverId: null, isTyping);
        return new(true);
    }

    private static JsonTypeInfo<T> Json<T>() => (JsonTypeInfo<T>)JsonSerializerOptions.Web.GetTypeInfo(typeof(T));
}
