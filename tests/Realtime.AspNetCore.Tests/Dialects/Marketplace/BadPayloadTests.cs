using Microsoft.Extensions.Logging;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Dialects.Marketplace;

/// <summary>Every event with every kind of wrong payload: a code and a sentence, nothing stored, the connection kept.</summary>
public sealed class BadPayloadTests(BadPayloadTests.Fixture fixture) : IClassFixture<BadPayloadTests.Fixture>
{
    private const string Invalid = "invalid_payload";

    private static readonly string Long = new('x', 129);

    private static readonly string[] ObjectEvents =
    [
        "send_message", "mark_read", "typing_start", "typing_stop", "get_messages", "mark_notification_read", "refresh_token", "watch_presence",
    ];

    /// <summary>No object at all; an empty or missing one; each field of a wrong type or size.</summary>
    public static TheoryData<string, string, string> Payloads()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var name in ObjectEvents)
        {
            foreach (var payload in new[] { "", "null", "5", "\"text\"", "true", "[]", "[{}]", "{}", """{"conversationId":null}""", """{"CONVERSATIONID":1,"Token":"x"}""" })
            {
                data.Add(name, payload, Invalid);
            }
        }

        foreach (var name in new[] { "join_conversation", "leave_conversation" })
        {
            foreach (var payload in new[] { "", "null", "true", "false", "[]", "[1]", "{}", """{"conversationId":null}""", """{"conversationId":[1]}""", "1.0", "1e3", "-0", "1.5", "9007199254740992", "-9007199254740992", "\"\"", "\"a\\u0000b\"", "\"\\ud800\"", $"\"{Long}\"" })
            {
                data.Add(name, payload, Invalid);
            }
        }

        foreach (var name in new[] { "send_message", "mark_read", "typing_start", "typing_stop", "get_messages" })
        {
            foreach (var id in new[] { "true", "[]", "{}", "1.0", "1e3", "9007199254740992", "\"\"", "\"\\ud800\"", $"\"{Long}\"", "\"\\n\"" })
            {
                data.Add(name, $$"""{"conversationId":{{id}},"content":"x"}""", Invalid);
            }

            data.Add(name, """{"conversationId":1,"conversationId":2,"content":"x"}""", Invalid);
            data.Add(name, $$"""{"conversationId":1,"content":"x","more":{{Nested(200)}}}""", "");
        }

        foreach (var field in new[] { "\"content\":5", "\"content\":null", "\"content\":[]", "\"content\":\"\\ud800\"", "\"content\":\"x\",\"toUserId\":true", "\"content\":\"x\",\"clientMessageId\":5", "\"content\":\"x\",\"clientMessageId\":\"\"", $"\"content\":\"x\",\"clientMessageId\":\"{Long}\"" })
        {
            data.Add("send_message", $$"""{"conversationId":CONVERSATION,{{field}}}""", Invalid);
        }

        data.Add("send_message", """{"conversationId":CONVERSATION,"content":""}""", "message_empty");
        data.Add("send_message", """{"conversationId":CONVERSATION,"content":" \n\t "}""", "message_empty");
        data.Add("send_message", $$"""{"conversationId":CONVERSATION,"content":"{{new string('x', 4001)}}"}""", "message_too_long");
        data.Add("send_message", """{"conversationId":CONVERSATION,"content":"x","toUserId":99}""", "receiver_not_participant");
        data.Add("send_message", """{"conversationId":"01","content":"x"}""", "conversation_not_found");
        data.Add("mark_read", """{"conversationId":CONVERSATION,"upToSequence":0}""", Invalid);
        data.Add("mark_read", """{"conversationId":CONVERSATION,"upToSequence":-1}""", Invalid);
        data.Add("mark_read", """{"conversationId":CONVERSATION,"upToSequence":"1"}""", Invalid);
        data.Add("mark_read", """{"conversationId":CONVERSATION,"upToSequence":1.5}""", Invalid);
        foreach (var bounds in new[] { "\"limit\":0", "\"limit\":201", "\"limit\":\"5\"", "\"limit\":99999999999", "\"before\":0", "\"after\":-1", "\"before\":5,\"after\":1", "\"before\":\"5\"" })
        {
            data.Add("get_messages", $$"""{"conversationId":CONVERSATION,{{bounds}}}""", Invalid);
        }

        foreach (var payload in new[] { "5", "[]", "\"x\"", """{"limit":0}""", """{"limit":101}""", """{"cursor":5}""", """{"cursor":"x"}""", """{"cursor":"-1"}""", """{"cursor":""}""" })
        {
            data.Add("get_notifications", payload, Invalid);
        }

        data.Add("mark_notification_read", """{"id":1,"all":true}""", Invalid);
        data.Add("mark_notification_read", """{"all":false}""", Invalid);
        data.Add("mark_notification_read", """{"id":[]}""", Invalid);
        data.Add("mark_notification_read", """{"id":12345}""", "notification_not_found");
        data.Add("mark_notification_read", """{"id":""}""", "notification_not_found");
        data.Add("refresh_token", """{"token":5}""", Invalid);
        data.Add("refresh_token", """{"token":""}""", Invalid);
        data.Add("refresh_token", """{"token":"\ud800"}""", Invalid);
        data.Add("refresh_token", """{"token":"a b"}""", "unauthenticated");
        data.Add("refresh_token", """{"token":"nonsense"}""", "unauthenticated");
        data.Add("watch_presence", """{"userIds":1}""", Invalid);
        data.Add("watch_presence", """{"userIds":[null]}""", Invalid);
        data.Add("watch_presence", """{"userIds":[[]]}""", Invalid);
        data.Add("watch_presence", """{"userIds":["\ud800"]}""", Invalid);
        data.Add("watch_presence", $$"""{"userIds":[{{string.Join(',', Enumerable.Range(1, 201))}}]}""", Invalid);
        return data;
    }

    [Theory]
    [MemberData(nameof(Payloads))]
    public async Task A_bad_payload_is_refused_with_its_code(string name, string payload, string code)
    {
        payload = payload.Replace("CONVERSATION", fixture.ConversationId, StringComparison.Ordinal);
        if (code.Length == 0)
        {
            await TooDeepAsync(name, payload);
            return;
        }

        var socket = fixture.Socket;
        var answer = await socket.EmitRawWithAckAsync(name, payload);

        Assert.Equal(["ok", "code", "message"], answer.EnumerateObject().Select(p => p.Name));
        Assert.False(answer.GetProperty("ok").GetBoolean());
        Assert.Equal(code, answer.GetProperty("code").GetString());
        Assert.NotEmpty(answer.GetProperty("message").GetString()!);

        await socket.EmitRawAsync(name, payload);
        var error = await socket.NextAsync("error");
        Assert.Equal(["message", "code"], error.EnumerateObject().Select(p => p.Name));
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.Equal(answer.GetProperty("message").GetString(), error.GetProperty("message").GetString());

        var history = await fixture.Host.Get<IConversationService>().GetHistoryAsync(fixture.ConversationId, "1", new HistoryQuery());
        Assert.Equal(0, history.LastSequence);
        Assert.DoesNotContain(fixture.Host.Logs.Entries, entry => entry.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task Unknown_events_are_ignored_and_further_arguments_too()
    {
        var socket = fixture.Socket;
        await socket.EmitRawAsync("no_such_event", "{}");
        var answer = await socket.EmitRawWithAckAsync("get_unread_counts", "1,2,3");
        Assert.True(answer.GetProperty("ok").GetBoolean());
    }

    /// <summary>JSON nested beyond the protocol's limit ends that one connection; all others go on.</summary>
    private async Task TooDeepAsync(string name, string payload)
    {
        await using var hostile = await fixture.Host.ConnectAsync("1");
        await hostile.EmitRawAsync(name, payload);
        await hostile.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        await fixture.Socket.SettleAsync();
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    public sealed class Fixture : IAsyncLifetime
    {
        internal ChatHost Host { get; private set; } = null!;

        internal SocketIOTestClient Socket { get; private set; } = null!;

        internal string ConversationId { get; private set; } = "";

        public async Task InitializeAsync()
        {
            Host = await ChatHost.StartAsync();
            ConversationId = (await Host.DirectAsync("1", "2")).Id;
            Socket = await Host.ConnectAsync("1");
        }

        public async Task DisposeAsync()
        {
            await Socket.DisposeAsync();
            await Host.DisposeAsync();
        }
    }
}
