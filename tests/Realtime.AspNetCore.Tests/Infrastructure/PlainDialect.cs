using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.Dialects;
using Realtime.Domain;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>A contract of these tests: what rooms, presence and assistants say, as plain as can be. An assistant's chunks come as deltas, so that one that is lost or told twice shows.</summary>
internal sealed class PlainDialect : Dialect
{
    private static readonly JsonTypeInfo<JsonElement> Json = (JsonTypeInfo<JsonElement>)JsonSerializerOptions.Default.GetTypeInfo(typeof(JsonElement));
    private static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web);

    public static readonly PlainDialect Instance = new();

    /// <summary>
    /// Has chat speak it. It is a dialect of the host, so a stall of the machine may cost its clients an event; it has time
    /// enough here, because these tests are about other things.
    /// </summary>
    public static void Speak(ChatRealtimeOptions chat) => (chat.Dialect, chat.DialectTimeout) = (Instance, TimeSpan.FromMinutes(1));

    public override string Name => "Plain";

    public override bool TellsPresence => true;

    public override IReadOnlyList<ClientEvent> ClientEvents { get; } =
    [
        Event("join", async (call, text) =>
        {
            await call.Commands.JoinAsync(call.Connection, text);
            return "joined";
        }),
        Event("enter", async (call, text) => (await call.Commands.Rooms.JoinAsync(call.Connection, text)).PresentCount),
        Event("leave", async (call, text) =>
        {
            await call.Commands.Rooms.LeaveAsync(call.Connection, text);
            return "left";
        }),
        Event("say", async (call, text) => (await call.Commands.Rooms.SendAsync(call.Connection, "general", text, null)).Message.Id),
        Event("ask", async (call, text) => (await call.Commands.Assistants.AskAsync(call.Connection, text, "Question", null)).Message.Id),
        Event("stop", async (call, text) => await call.Commands.Assistants.StopAsync(call.Connection, text)),
    ];

    public override IReadOnlyList<ServerEvent> ServerEvents => [];

    public override ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context) => new(domainEvent switch
    {
        DomainEvent.MessageStored stored => [To(Audience.Conversation(stored.Message.ConversationId), "message", stored.Message.Content.Text)],
        DomainEvent.RoomJoined joined => [To(joined.Others, "came", new { joined.RoomName, joined.User.Name, joined.PresentCount })],
        DomainEvent.RoomLeft left => [To(left.Others, "went", new { left.RoomName, left.User.Name, left.PresentCount })],
        DomainEvent.PresenceChanged changed => [To(Audience.Users(changed.ObserverIds), changed.Presence.IsOnline ? "online" : "offline", changed.Presence.UserId)],
        DomainEvent.AssistantProgress progress => [To(progress.Reply.Audience, "progress", progress.Text)],
        DomainEvent.AssistantChunk chunk => [To(chunk.Reply.Audience, "chunk", new { chunk.Offset, chunk.Text, chunk.Content })],
        DomainEvent.AssistantCompleted completed => [To(completed.Reply.Audience, "completed", new { Content = completed.Message?.Content.Text, completed.WasStopped })],
        DomainEvent.AssistantFailed failed => [To(failed.Reply.Audience, "failed", new { failed.Text, Content = failed.Message?.Content.Text })],
        _ => [],
    });

    public override WireEvent RenderError(ClientError error) => To(default, "error", error.Code).Event;

    /// <summary>What a test does while a socket is welcomed.</summary>
    public Func<Task>? Welcoming { get; init; }

    public override async ValueTask WelcomeAsync(UserConnection connection, DialectContext context)
    {
        if (Welcoming is { } welcoming)
        {
            await welcoming();
        }

        var announcer = (Realtime.Presence.PresenceAnnouncer)context.Services.GetService(typeof(Realtime.Presence.PresenceAnnouncer))!;
        await announcer.WelcomeAsync(
            connection.UserId,
            users => To(default, "there", users.Select(u => u.UserId).Order(StringComparer.Ordinal)).Event.SendAsync(connection.Socket),
            default);
    }

    private static ClientEvent Event<T>(string name, Func<ClientCall, string, Task<T>> handle) => ClientEvent.Create(
        name,
        (JsonTypeInfo<string>)JsonSerializerOptions.Default.GetTypeInfo(typeof(string)),
        Json,
        async (call, text) => JsonSerializer.SerializeToElement(new { ok = true, value = await handle(call, text) }));

    private static Outgoing To<T>(Audience audience, string name, T payload) =>
        new ServerEvent<JsonElement>(name, Json).To(audience, JsonSerializer.SerializeToElement(payload, Names));
}
