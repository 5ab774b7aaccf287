using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Assistant;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Dialects.Chatroom;
using Realtime.Dialects.Common;
using Realtime.Rooms;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Dialects.Common;

/// <summary>One conversation, spoken in all five dialects at once.</summary>
public sealed class MixedTests : IAsyncLifetime
{
    private static readonly string[] Users = ["1", "2", "3", "4", "5"];

    private readonly ScriptedModel _model = new();
    private readonly Dictionary<string, SocketIOTestClient> _sockets = [];
    private ChatHost _host = null!;
    private string _id = "";

    private SocketIOTestClient Marketplace => _sockets["Marketplace"];

    private SocketIOTestClient Direct => _sockets["Direct"];

    private SocketIOTestClient ChatterBox => _sockets["ChatterBox"];

    private SocketIOTestClient Assistant => _sockets["Assistant"];

    private SocketIOTestClient Chatroom => _sockets["Chatroom"];

    public async Task InitializeAsync()
    {
        _host = await ChatHost.StartAsync(
            builder: b =>
            {
                b.AddAssistant(_model);
                foreach (var dialect in DialectNames.All.Skip(1))
                {
                    b.AddDialect(dialect, "/" + dialect.Name);
                }
            });
        _id = (await _host.GroupAsync([.. Users, "assistant"])).Id;
        foreach (var (dialect, user) in DialectNames.All.Zip(Users))
        {
            _sockets[dialect.Name] = await _host.ConnectAsync(user, path: dialect.Name == "Marketplace" ? "/socket.io" : "/" + dialect.Name);
        }

        await Marketplace.EmitWithAckAsync("join_conversation", _id);
        await ChatterBox.EmitWithAckAsync("join-conversation", new { conversationId = _id });
        await Chatroom.EmitWithAckAsync("join", new { user_id = "5", chatroom_id = _id });
    }

    public async Task DisposeAsync()
    {
        foreach (var socket in _sockets.Values)
        {
            await socket.DisposeAsync();
        }

        await _host.DisposeAsync();
    }

    [Fact]
    public async Task A_message_of_each_reaches_all_each_in_its_own_shape_and_in_one_order()
    {
        var second = (await _host.DirectAsync("2", "1")).Id;
        await Marketplace.EmitWithAckAsync("send_message", new { conversationId = _id, content = "from Marketplace" });
        await ChatterBox.EmitWithAckAsync("send-message", new { conversationId = _id, content = "from ChatterBox" });
        await _host.Get<Realtime.Messages.IMessageService>().SendAsync(new(_id, "5", "from Chatroom"));
        await Direct.EmitWithAckAsync("send_message", new { receiverId = "1", content = "from Direct" });
        await _host.Get<Realtime.Messages.IMessageService>().SendAsync(new(_id, "4", "from Assistant"));

        string[] said = ["from Marketplace", "from ChatterBox", "from Chatroom", "from Assistant"];
        Assert.Equal(said, await TakeAsync(Marketplace, "new_message", "content", 4));
        Assert.Equal(said, await TakeAsync(ChatterBox, "new-message", "content", 4));
        Assert.Equal(said, await TakeAsync(Assistant, "receive_message", "content", 4));
        Assert.Equal(said, await TakeAsync(Chatroom, "new_message", "message_text", 4));
        Assert.Contains("from Direct", await TakeAsync(Marketplace, "message_notification", "content", 4));
        Assert.Equal("from Direct", (await Direct.NextAsync("message_sent")).GetProperty("message").GetProperty("content").GetString());
        Assert.Equal(1, (await _host.Get<Realtime.Conversations.IConversationService>().FindAsync(second))!.LastSequence);

        // Its contract addresses users, so what is said to a group is not shown.
        await Direct.SettleAsync();
        Assert.Equal((0, 1), (Direct.Count("receive_message"), Direct.Count("message_sent")));
    }

    [Fact]
    public async Task Every_dialect_emits_events_of_its_contract_and_no_others()
    {
        await Marketplace.EmitWithAckAsync("typing_start", new { conversationId = _id });
        await Marketplace.EmitWithAckAsync("send_message", new { conversationId = _id, content = "x" });
        await ChatterBox.EmitWithAckAsync("ai-message", new { conversationId = _id, content = "Why?" });
        var call = await _model.NextAsync();
        call.Say("Because");
        call.End();
        await ChatterBox.NextAsync("ai-complete");
        await _host.Get<Realtime.Notifications.INotificationPublisher>().PublishAsync(Users, new("t", "T", "m"));
        await _host.Get<IRoomService>().CreateAsync("general");
        await ChatterBox.EmitWithAckAsync("join-room", new { roomName = "general" });
        await Marketplace.EmitWithAckAsync("mark_read", new { conversationId = _id });
        foreach (var dialect in DialectNames.All)
        {
            var socket = _sockets[dialect.Name];
            await socket.SettleAsync();
            string[] besides = dialect == DialectNames.Marketplace ? [NotificationEvents.CountsEvent.Name] : [];
            Assert.Subset(dialect.ServerEvents.Select(e => e.Name).Concat(besides).ToHashSet(), socket.Events.Select(e => e.Name).ToHashSet());
            Assert.DoesNotContain(socket.Events, e => e.Name is "error" or "unauthorized");
        }
    }

    [Fact]
    public async Task Typing_crosses_into_every_dialect_that_has_it()
    {
        await ChatterBox.EmitAsync("typing", new { conversationId = _id });
        Assert.Equal(3, (await Marketplace.NextAsync("typing_start")).GetProperty("userId").GetInt64());
        Assert.True((await Assistant.NextAsync("typing")).GetProperty("isTyping").GetBoolean());
        await Marketplace.EmitAsync("typing_start", new { conversationId = _id });
        Assert.Equal("1", (await ChatterBox.NextAsync("user-typing")).GetProperty("userId").GetString());
        var direct = (await _host.DirectAsync("3", "2")).Id;
        await ChatterBox.EmitAsync("typing", new { conversationId = direct });
        Assert.Equal("""{"userId":"3","userName":"3","isTyping":true}""", (await Direct.NextAsync("typing_indicator")).GetRawText());
    }

    [Fact]
    public async Task An_assistants_reply_is_typing_words_and_a_message_in_every_dialect()
    {
        await ChatterBox.EmitAsync("ai-message", new { conversationId = _id, content = "Why?" });
        Assert.Equal("assistant", (await Marketplace.NextAsync("typing_start")).GetProperty("userId").GetString());
        Assert.Equal("Thinking...", (await Assistant.NextAsync("typing")).GetProperty("message").GetString());
        var call = await _model.NextAsync();
        call.Say("Because");
        call.End();
        Assert.Equal("Because", (await ChatterBox.NextAsync("ai-complete")).GetProperty("content").GetString());
        await Marketplace.NextAsync("typing_stop");
        await Assistant.NextAsync("typing_stop");
        Assert.Equal(["Why?", "Because"], await TakeAsync(Marketplace, "new_message", "content", 2));
        Assert.Equal(["Why?", "Because"], await TakeAsync(Chatroom, "new_message", "message_text", 2));
    }

    [Fact]
    public async Task An_assistants_reply_to_one_user_is_typing_and_a_message_in_Direct()
    {
        await Direct.EmitWithAckAsync("send_message", new { receiverId = "assistant", content = "Why?" });
        Assert.Equal("""{"userId":"assistant","userName":"Assistant","isTyping":true}""", (await Direct.NextAsync("typing_indicator")).GetRawText());
        var call = await _model.NextAsync();
        call.Say("Because");
        call.End();
        Assert.Equal(["Because"], await TakeAsync(Direct, "receive_message", "content", 1));
        await NextAsync(Direct, "typing_indicator", e => !e.GetProperty("isTyping").GetBoolean());
    }

    [Fact]
    public async Task A_room_is_a_chatroom_and_a_conversation()
    {
        await _host.Get<IRoomService>().CreateAsync("general");
        await ChatterBox.EmitWithAckAsync("join-room", new { roomName = "general" });
        await Chatroom.EmitWithAckAsync("join", new { user_id = new UuidId("5").ToString(), chatroom_id = "general" });
        Assert.Equal("5", (await ChatterBox.NextAsync("user-joined-room")).GetProperty("user").GetProperty("_id").GetString());
        await Marketplace.EmitWithAckAsync("join_conversation", RoomId.Of("general"));
        await Marketplace.EmitWithAckAsync("send_message", new { conversationId = RoomId.Of("general"), content = "Hello" });
        Assert.Equal("Hello", (await ChatterBox.NextAsync("room-message")).GetProperty("content").GetString());
        Assert.Equal("general", (await Chatroom.NextAsync("new_message")).GetProperty("chatroom_id").GetString());
        Assert.Equal("room:general", (await Marketplace.NextAsync("new_message")).GetProperty("conversation_id").GetString());
        await Direct.SettleAsync();
        Assert.Equal(0, Direct.Count("receive_message"));
    }

    private static async Task<string[]> TakeAsync(SocketIOTestClient socket, string name, string field, int count)
    {
        var taken = new string[count];
        for (var i = 0; i < count; i++)
        {
            taken[i] = (await socket.NextAsync(name)).GetProperty(field).GetString()!;
        }

        return taken;
    }

    private static async Task<JsonElement> NextAsync(SocketIOTestClient socket, string name, Predicate<JsonElement> match)
    {
        while (true)
        {
            var next = await socket.NextAsync(name);
            if (match(next))
            {
                return next;
            }
        }
    }
}
