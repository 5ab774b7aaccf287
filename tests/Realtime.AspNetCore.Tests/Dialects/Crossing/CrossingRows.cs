using System.Text.Json;
using Realtime.AspNetCore.Tests.Assistant;
using Realtime.Assistant;
using Realtime.Conversations;
using Realtime.Dialects.Chatroom;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Rooms;
using static Realtime.AspNetCore.Tests.Dialects.Crossing.CrossingStage;

namespace Realtime.AspNetCore.Tests.Dialects.Crossing;

/// <summary>What happens, row by row, and how it is done in each contract that can do it.</summary>
internal static class CrossingRows
{
    private static readonly string[] Everywhere = ["Marketplace", "Direct", "ChatterBox", "Assistant", "Chatroom"];
    private static readonly string[] ByConversation = ["Marketplace", "ChatterBox", "Assistant", "Chatroom"];
    private static readonly string[] ThatType = ["Marketplace", "Direct", "ChatterBox"];

    /// <summary>Plays every row in every contract that can do it.</summary>
    /// <returns>The rows: what happens, then the cells.</returns>
    public static async Task<List<string[]>> PlayAsync(CrossingStage stage)
    {
        var rows = new List<string[]>();

        await AddAsync("a message to one user", Everywhere, source => stage.ToOneAsync((id, member) => stage.SendAsync(source, id, member, "Hello")));
        await AddAsync("a message to a group", ByConversation, source => stage.ToGroupAsync(id => stage.SendAsync(source, id, null, "Hello")));
        await AddAsync("a message in a room", ["Marketplace", "ChatterBox", "Chatroom"], source => stage.ToRoomAsync(
            "room of " + source, room => SendToRoomAsync(stage, source, room)));
        await AddAsync("a user begins to type to one user", ThatType, source => stage.ToOneAsync((id, member) => TypeAsync(stage, source, id, member, isTyping: true)));
        await AddAsync("and stops", ThatType, source => stage.ToOneAsync((id, member) => TypeAsync(stage, source, id, member, isTyping: false)));
        await AddAsync("a user begins to type in a group", ["Marketplace", "ChatterBox"], source => stage.ToGroupAsync(id => TypeAsync(stage, source, id, null, isTyping: true)));
        await AddAsync("one user's messages are all read", ["Marketplace"], source => stage.ToOneAsync(
            (id, member) => stage.Messages.SendAsync(new SendMessage(id, member, "sentinel")),
            (id, _) => stage.Casts[source].Actor.EmitWithAckAsync("mark_read", new { conversationId = id })));
        var last = "";
        await AddAsync("one of several messages of a user is read", ["Direct", "ChatterBox"], source => stage.ToOneAsync(
            async (id, member) =>
            {
                await stage.Messages.SendAsync(new SendMessage(id, member, "sentinel"));
                last = (await stage.Messages.SendAsync(new SendMessage(id, member, "sentinel"))).Message.Id;
            },
            (id, _) => source == "Direct"
                ? stage.Casts[source].Actor.EmitWithAckAsync("mark_message_read", new { messageId = last })
                : stage.Casts[source].Actor.EmitWithAckAsync("mark-read", new { conversationId = id, messageIds = new[] { last } })));
        await AddAsync("the messages of a group are all read", ["Marketplace"], source => stage.ToGroupAsync(
            id => stage.Messages.SendAsync(new SendMessage(id, stage.Casts["Direct"].Member, "sentinel")),
            id => stage.Casts[source].Actor.EmitWithAckAsync("mark_read", new { conversationId = id })));

        var message = "";
        async Task SayAsync(string id) => message = (await stage.Messages.SendAsync(new SendMessage(id, Actor, "sentinel"))).Message.Id;
        string Wire(string source) => source == "Chatroom" ? new UuidId(message).ToString() : message;
        await AddAsync("a message is edited", Everywhere, source => stage.ToGroupAsync(
            SayAsync, id => stage.Casts[source].Actor.EmitWithAckAsync("edit_message", new { messageId = Wire(source), content = "Hello!" })));
        await AddAsync("a message is deleted", Everywhere, source => stage.ToGroupAsync(
            SayAsync, id => stage.Casts[source].Actor.EmitWithAckAsync("delete_message", new { messageId = Wire(source) })));
        await AddAsync("a reaction is added or removed", Everywhere, source => stage.ToGroupAsync(
            SayAsync, id => stage.Casts[source].Actor.EmitWithAckAsync("add_reaction", new { messageId = Wire(source), emoji = "+" })));
        await AddAsync("messages are delivered", Everywhere, source => stage.ToGroupAsync(
            id => stage.Messages.SendAsync(new SendMessage(id, stage.Casts["Direct"].Member, "sentinel")),
            id => stage.Casts[source].Actor.EmitWithAckAsync(
                "mark_delivered", new { conversationId = source == "Chatroom" ? new UuidId(id).ToString() : id })));
        await AddAsync("a group is created or changed", ["host"], source => stage.ToGroupAsync(
            id => stage.Host.Get<IConversationService>().SetTitleAsync(id, "Title")));

        await AddPresenceAsync();
        await AddRoomAsync();
        await AddNotificationAsync();
        await AddAssistantAsync("to one user", isGroup: false, ["Direct", "ChatterBox", "Assistant"]);
        await AddAssistantAsync("in a group", isGroup: true, ["ChatterBox", "Assistant"]);
        return rows;

        async Task AddAsync(string what, string[] sources, Func<string, Task<Heard>> play)
        {
            foreach (var source in sources)
            {
                Add(what, source, await play(source));
            }
        }

        void Add(string what, string source, Heard heard)
        {
            string[] row = [what, .. heard.Cells(stage)];
            if (rows.Find(known => known[0] == what) is not { } first)
            {
                rows.Add(row);
                return;
            }

            Assert.True(first.SequenceEqual(row), $"{what}, done in {source}, is heard as {string.Join(" | ", row)}, before as {string.Join(" | ", first)}");
        }

        async Task AddPresenceAsync()
        {
            foreach (var source in Everywhere)
            {
                var watching = stage.Casts["Chatroom"].Watching;
                var visitor = default(Realtime.Testing.SocketIOTestClient);
                Add("a user comes online", source, new(await stage.RecordAsync(
                    async () => visitor = await stage.Host.ConnectAsync(Visitor, path: PathOf(source)), () => HeardAsync("presence_changed"))));
                Add("a user goes offline", source, new(await stage.RecordAsync(
                    async () => await visitor!.DisposeAsync(), () => HeardAsync("presence_changed"))));
            }
        }

        async Task AddRoomAsync()
        {
            foreach (var source in new[] { "Marketplace", "ChatterBox", "Chatroom" })
            {
                var room = "entered in " + source;
                await stage.Host.Get<IRoomService>().CreateAsync(room);
                foreach (var cast in stage.Casts.Values)
                {
                    await cast.EnterAsync(room);
                }

                await using var visitor = await stage.Host.ConnectAsync(Visitor, path: PathOf(source));
                var (join, leave, payload) = source switch
                {
                    "Marketplace" => ("join_conversation", "leave_conversation", (object)RoomId.Of(room)),
                    "ChatterBox" => ("join-room", "leave-room", new { roomName = room }),
                    _ => ("join", "leave", new { user_id = new UuidId(Visitor).ToString(), chatroom_id = room }),
                };
                await HeardAsync("presence_changed");
                Add("a user enters a room", source, new(await stage.RecordAsync(RoomId.Of(room), Actor, () => visitor.EmitWithAckAsync(join, payload))));
                Add("a user leaves a room", source, new(await stage.RecordAsync(RoomId.Of(room), Actor, () => visitor.EmitWithAckAsync(leave, payload))));
                await visitor.DisposeAsync();
                await HeardAsync("presence_changed");
            }
        }

        async Task AddNotificationAsync()
        {
            var heard = new Heard();
            foreach (var (dialect, cast) in stage.Casts)
            {
                var socket = cast.Watching[1];
                heard.Add(dialect, await stage.RecordAsync(
                    () => stage.Host.Get<INotificationPublisher>().PublishAsync(cast.Member, new NewNotification("t", "Title", "Text")),
                    () => socket.NextAsync(dialect == "Marketplace" ? "new_notification" : "notification_published")));
            }

            Add("a notification", "host", heard);
        }

        async Task AddAssistantAsync(string whom, bool isGroup, string[] sources)
        {
            foreach (var source in sources)
            {
                var id = isGroup
                    ? (await stage.Host.GroupAsync([Actor, .. stage.Casts.Values.Select(cast => cast.Member), "assistant"])).Id
                    : (await stage.Host.Get<IAssistantService>().OpenAsync(Actor)).Id;
                foreach (var cast in stage.Casts.Values)
                {
                    if (isGroup)
                    {
                        await cast.JoinAsync(id);
                    }
                    else
                    {
                        await cast.JoinOwnAsync(id);
                    }
                }

                ScriptedModel.Call call = null!;
                Task<Recording> RecordAsync(Func<Task> act) => isGroup ? stage.RecordAsync(id, Actor, act) : RecordOneAsync(id, act);
                Add($"an assistant begins a reply, {whom}", source, new Heard(await RecordAsync(async () =>
                {
                    await AskAsync(source, id);
                    call = await stage.Model.NextAsync();
                })).Without("Question"));
                Add($"it says something, {whom}", source, new(await RecordAsync(async () =>
                {
                    call.Say("Because");
                    await HeardInChatterBoxAsync("ai-stream");
                })));
                Add($"it completes the reply, {whom}", source, new(await RecordAsync(async () =>
                {
                    call.End();
                    await HeardInChatterBoxAsync("ai-complete");
                })));
                await AskAsync(source, id);
                call = await stage.Model.NextAsync();
                Add($"it fails, {whom}", source, new Heard(await RecordAsync(async () =>
                {
                    call.Fail("secret");
                    await HeardInChatterBoxAsync("ai-error");
                })).Without("Question"));
            }
        }

        async Task AskAsync(string source, string id)
        {
            var actor = stage.Casts[source].Actor;
            var answer = await (source switch
            {
                "Direct" => actor.EmitWithAckAsync("send_message", new { receiverId = "assistant", content = "Question" }),
                "ChatterBox" => actor.EmitWithAckAsync("ai-message", new { conversationId = id, content = "Question" }),
                _ => actor.EmitWithAckAsync("send_message", new { userId = Actor, conversationId = id, message = "Question" }),
            });
            stage.Ignore((source == "Assistant" ? answer.GetProperty("id") : answer.GetProperty("message").GetProperty("_id")).GetString()!);
        }

        async Task<Recording> RecordOneAsync(string id, Func<Task> act)
        {
            await stage.ChangeMarkAsync(id);
            return await stage.RecordAsync(act, () => stage.ChangeMarkAsync(id));
        }

        // The last contract's sockets are sent an event last.
        async Task HeardAsync(string name)
        {
            foreach (var socket in stage.Casts["Chatroom"].Watching)
            {
                await socket.NextAsync(name);
            }
        }

        Task HeardInChatterBoxAsync(string name) => stage.Casts["ChatterBox"].Own.NextAsync(name);
    }

    private static Task SendToRoomAsync(CrossingStage stage, string source, string room) => source == "ChatterBox"
        ? stage.Casts[source].Actor.EmitWithAckAsync("send-room-message", new { roomName = room, content = "Hello" })
        : stage.SendAsync(source, RoomId.Of(room), null, "Hello");

    private static Task<JsonElement> TypeAsync(CrossingStage stage, string source, string id, string? member, bool isTyping) => source switch
    {
        "Marketplace" => stage.Casts[source].Actor.EmitWithAckAsync(isTyping ? "typing_start" : "typing_stop", new { conversationId = id }),
        "Direct" => stage.Casts[source].Actor.EmitWithAckAsync(isTyping ? "typing_start" : "typing_stop", new { receiverId = member }),
        _ => stage.Casts[source].Actor.EmitWithAckAsync(isTyping ? "typing" : "stop-typing", new { conversationId = id }),
    };
}
