using System.Security.Claims;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Dialects.Direct;

/// <summary>Every event and field of the Direct contract.</summary>
public sealed class ContractTests : IAsyncLifetime
{
    private const string Date = @"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z";

    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(o =>
    {
        o.Dialect = DialectNames.Direct;
        o.PresenceGrace = TimeSpan.Zero;
        o.AllowUnknownReceivers = true;
        o.ProfileFields = ProfileFields.Username | ProfileFields.AvatarUrl | ProfileFields.Email | ProfileFields.Role;
    });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Connection_carries_success_and_the_user()
    {
        await using var ada = await AdaAsync();
        Assert.Equal(
            """{"success":true,"user":{"_id":"1","name":"Ada","username":"ada"}}""",
            (await ada.NextAsync("connection")).GetRawText());
    }

    [Fact]
    public async Task Who_is_online_is_listed_and_told_to_those_who_may_see_it()
    {
        await _host.DirectAsync("1", "2");
        await using var carol = await _host.ConnectAsync("3");
        Assert.Equal("[]", (await carol.NextAsync("online_users")).GetRawText());
        await using var ada = await AdaAsync();
        Assert.Equal("[]", (await ada.NextAsync("online_users")).GetRawText());
        var bob = await BobAsync();
        Assert.Matches(
            $$"""^\[\{"userId":"1","_id":"1","name":"Ada","username":"ada","email":"Ada@example.com","role":"customer","lastSeen":"{{Date}}"\}\]$""",
            (await bob.NextAsync("online_users")).GetRawText());
        Assert.Equal("""{"userId":"2","name":"Bob","username":"bob"}""", (await ada.NextAsync("user_online")).GetRawText());

        // Online until the last socket is gone.
        await using (var phone = await BobAsync())
        {
            await phone.NextAsync("online_users");
            await bob.DisposeAsync();
            await phone.SettleAsync();
        }

        Assert.Matches($$"""^\{"userId":"2","lastSeen":"{{Date}}"\}$""", (await ada.NextAsync("user_offline")).GetRawText());
        await carol.SettleAsync();
        await ada.SettleAsync();
        Assert.Equal((1, 1), (ada.Count("user_online"), ada.Count("user_offline")));
        Assert.Equal((0, 0), (carol.Count("user_online"), carol.Count("user_offline")));
    }

    [Fact]
    public async Task A_user_of_whom_less_is_known_is_listed_without_it()
    {
        await _host.DirectAsync("3", "4");
        await using var carol = await _host.ConnectAsync("3");
        await using var dave = await _host.ConnectAsync("4");
        Assert.Matches(
            $$"""^\[\{"userId":"3","_id":"3","name":"3","username":"3","lastSeen":"{{Date}}"\}\]$""",
            (await dave.NextAsync("online_users")).GetRawText());
    }

    [Fact]
    public async Task A_message_is_sent_received_and_notified()
    {
        await using var ada = await AdaAsync();
        await using var adasPhone = await AdaAsync();
        await using var bob = await BobAsync();
        await using var carol = await _host.ConnectAsync("3");

        await ada.EmitAsync("send_message", new { receiverId = "2", content = "Hello, this is a message!" });

        var received = (await bob.NextAsync("receive_message")).GetRawText();
        Assert.Matches(
            $$"""^\{"_id":"\d+","content":"Hello, this is a message!","sentAt":"{{Date}}","read":false,"senderId":"1","senderName":"Ada","receiverId":"2","receiverName":"Bob"\}$""",
            received);
        var sent = $$"""{"success":true,"message":{{received}}}""";
        Assert.Equal(sent, (await ada.NextAsync("message_sent")).GetRawText());
        Assert.Equal(sent, (await adasPhone.NextAsync("message_sent")).GetRawText());
        Assert.Matches(
            $$"""^\{"type":"new_message","from":\{"_id":"1","name":"Ada"\},"message":"Hello, this is a message!","timestamp":"{{Date}}"\}$""",
            (await bob.NextAsync("message_notification")).GetRawText());
        foreach (var socket in new[] { ada, adasPhone, bob, carol })
        {
            await socket.SettleAsync();
        }

        Assert.Equal((1, 0, 0), (ada.Count("message_sent"), ada.Count("receive_message"), ada.Count("message_notification")));
        Assert.Equal((0, 1, 1), (bob.Count("message_sent"), bob.Count("receive_message"), bob.Count("message_notification")));
        Assert.DoesNotContain(carol.Events, e => e.Name.Contains("message", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_first_message_creates_the_conversation_and_all_others_go_there()
    {
        await using var ada = await AdaAsync();
        await using var bob = await BobAsync();
        for (var i = 0; i < 20; i++)
        {
            await ada.EmitAsync("send_message", new { receiverId = "2", content = $"m{i}" });
        }

        await bob.EmitWithAckAsync("send_message", new { receiverId = 1, content = "back" });
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"m{i}", (await bob.NextAsync("receive_message")).GetProperty("content").GetString());
        }

        Assert.Equal("back", (await ada.NextAsync("receive_message")).GetProperty("content").GetString());
        Assert.Single((await _host.Get<IConversationService>().ListAsync("1")).Items);
    }

    [Fact]
    public async Task An_acknowledged_send_is_repeated_safely()
    {
        await using var ada = await AdaAsync();
        await using var bob = await BobAsync();
        var first = await ada.EmitWithAckAsync("send_message", new { receiverId = "2", content = "once", clientMessageId = "c" });
        await using var later = await AdaAsync();
        var again = await later.EmitWithAckAsync("send_message", new { receiverId = "2", content = "once", clientMessageId = "c" });

        Assert.Equal(["ok", "message", "sequence", "duplicate", "clientMessageId"], Names(first));
        Assert.Equal(first.GetProperty("message").GetRawText(), again.GetProperty("message").GetRawText());
        Assert.True(again.GetProperty("duplicate").GetBoolean());
        Assert.Equal(first.GetProperty("message").GetRawText(), (await later.NextAsync("message_sent")).GetProperty("message").GetRawText());
        await bob.SettleAsync();
        Assert.Equal(1, bob.Count("receive_message"));
    }

    [Theory]
    [InlineData(50, false)]
    [InlineData(51, true)]
    public async Task A_preview_is_cut_between_characters(int length, bool isCut)
    {
        const string Family = "👩‍👩‍👧";
        await using var ada = await AdaAsync();
        await using var bob = await BobAsync();
        await ada.EmitAsync("send_message", new { receiverId = "2", content = string.Concat(Enumerable.Repeat(Family, length)) });
        Assert.Equal(
            string.Concat(Enumerable.Repeat(Family, 50)) + (isCut ? "..." : ""),
            (await bob.NextAsync("message_notification")).GetProperty("message").GetString());
    }

    [Fact]
    public async Task Reading_one_message_is_confirmed_and_told_to_its_sender()
    {
        await using var ada = await AdaAsync();
        await using var bob = await BobAsync();
        await ada.EmitAsync("send_message", new { receiverId = "2", content = "first" });
        await ada.EmitAsync("send_message", new { receiverId = "2", content = "second" });
        await bob.NextAsync("receive_message");
        var second = await bob.NextAsync("receive_message");
        var id = second.GetProperty("_id").GetString();

        await bob.EmitAsync("mark_message_read", new { messageId = id });

        Assert.Equal(
            $$"""{"success":true,"message":{{second.GetRawText().Replace("\"read\":false", "\"read\":true", StringComparison.Ordinal)}}}""",
            (await bob.NextAsync("message_read_confirmed")).GetRawText());
        Assert.Matches(
            $$"""^\{"messageId":"{{id}}","readBy":\{"_id":"2","name":"Bob"\},"readAt":"{{Date}}"\}$""",
            (await ada.NextAsync("message_read")).GetRawText());
        await bob.EmitAsync("get_unread_count");
        Assert.Equal("""{"count":1}""", (await bob.NextAsync("unread_count")).GetRawText());
        await bob.SettleAsync();
        await ada.SettleAsync();
        Assert.Equal((0, 1), (bob.Count("message_read"), ada.Count("message_read")));

        // Once more changes nothing, and is confirmed all the same.
        Assert.True((await bob.EmitWithAckAsync("mark_message_read", new { messageId = id })).GetProperty("message").GetProperty("read").GetBoolean());
        await ada.SettleAsync();
        Assert.Equal(1, ada.Count("message_read"));
    }

    [Fact]
    public async Task Reading_up_to_a_message_elsewhere_gives_a_receipt_for_each()
    {
        await using var ada = await AdaAsync();
        await using var bob = await BobAsync();
        var sent = new List<string?>();
        for (var i = 0; i < 3; i++)
        {
            sent.Add((await ada.EmitWithAckAsync("send_message", new { receiverId = "2", content = $"m{i}" })).GetProperty("message").GetProperty("_id").GetString());
        }

        var conversation = await _host.DirectAsync("1", "2");
        await _host.Get<IMessageService>().MarkReadAsync(conversation.Id, "2", 2);
        Assert.Equal(sent[0], (await ada.NextAsync("message_read")).GetProperty("messageId").GetString());
        Assert.Equal(sent[1], (await ada.NextAsync("message_read")).GetProperty("messageId").GetString());
        await ada.SettleAsync();
        Assert.Equal(2, ada.Count("message_read"));
    }

    [Fact]
    public async Task Typing_is_shown_with_the_name_and_ends()
    {
        await using var ada = await AdaAsync();
        await using var bob = await BobAsync();

        // Before the first message nobody is told.
        Assert.True((await ada.EmitWithAckAsync("typing_start", new { receiverId = "2" })).GetProperty("ok").GetBoolean());
        await ada.EmitWithAckAsync("send_message", new { receiverId = "2", content = "x" });
        await ada.EmitAsync("typing_start", new { receiverId = "2" });
        Assert.Equal("""{"userId":"1","userName":"Ada","isTyping":true}""", (await bob.NextAsync("typing_indicator")).GetRawText());
        await ada.EmitAsync("typing_stop", new { receiverId = "2" });
        Assert.Equal("""{"userId":"1","userName":"Ada","isTyping":false}""", (await bob.NextAsync("typing_indicator")).GetRawText());
        await ada.SettleAsync();
        Assert.Equal((0, 2), (ada.Count("typing_indicator"), bob.Count("typing_indicator")));
    }

    [Fact]
    public async Task History_comes_in_pages_the_newest_first_each_in_order()
    {
        await using var ada = await AdaAsync();
        await using var bob = await BobAsync();
        for (var i = 1; i <= 5; i++)
        {
            await (i % 2 == 0 ? bob : ada).EmitWithAckAsync("send_message", new { receiverId = i % 2 == 0 ? "1" : "2", content = $"m{i}" });
        }

        await bob.EmitAsync("get_message_history", new { otherUserId = "1", page = 1, limit = 2 });
        var page = await bob.NextAsync("message_history");
        Assert.Equal(["messages", "otherUser", "pagination"], Names(page));
        Assert.Equal("""{"_id":"1","name":"Ada"}""", page.GetProperty("otherUser").GetRawText());
        Assert.Equal("""{"page":1,"hasMore":true}""", page.GetProperty("pagination").GetRawText());
        Assert.Equal("m4,m5", Contents(page));
        Assert.Matches(
            $$"""^\{"_id":"\d+","content":"m4","sentAt":"{{Date}}","read":false,"senderId":"2","senderName":"Bob","receiverId":"1","receiverName":"Ada"\}$""",
            page.GetProperty("messages")[0].GetRawText());
        Assert.Equal(("m2,m3", "1"), (Contents(await PageAsync(2)), "1"));
        var last = await PageAsync(3);
        Assert.Equal("m1", Contents(last));
        Assert.Equal("""{"page":3,"hasMore":false}""", last.GetProperty("pagination").GetRawText());
        Assert.Equal("", Contents(await PageAsync(4)));
        Assert.Equal("m1,m2,m3,m4,m5", Contents(await bob.EmitWithAckAsync("get_message_history", new { otherUserId = 1 })));
        Assert.Equal("", Contents(await bob.EmitWithAckAsync("get_message_history", new { otherUserId = "77" })));

        Task<JsonElement> PageAsync(int number) => bob.EmitWithAckAsync("get_message_history", new { otherUserId = "1", page = number, limit = 2 });
    }

    [Fact]
    public async Task The_unread_count_is_of_all_messages()
    {
        await using var ada = await AdaAsync();
        await using var carol = await _host.ConnectAsync("3");
        await ada.EmitWithAckAsync("send_message", new { receiverId = "2", content = "x" });
        await carol.EmitWithAckAsync("send_message", new { receiverId = "2", content = "y" });
        await using var bob = await BobAsync();
        await bob.EmitAsync("get_unread_count");
        Assert.Equal("""{"count":2}""", (await bob.NextAsync("unread_count")).GetRawText());
        Assert.Equal("""{"ok":true,"count":2}""", (await bob.EmitWithAckAsync("get_unread_count")).GetRawText());
    }

    [Fact]
    public async Task Errors_have_the_contracts_words()
    {
        await using var host = await ChatHost.StartAsync(o => o.Dialect = DialectNames.Direct, b => b.AddUserDirectory<TestDirectory>());
        await using var socket = await host.ConnectAsync("1");
        foreach (var (name, payload, words) in new[]
        {
            ("send_message", """{"receiverId":"unknown","content":"x"}""", "Receiver not found"),
            ("typing_start", """{"receiverId":"unknown"}""", "Receiver not found"),
            ("get_message_history", """{"otherUserId":"unknown"}""", "Receiver not found"),
            ("send_message", """{"receiverId":"1","content":"x"}""", "A direct conversation needs two different users"),
            ("mark_message_read", """{"messageId":"77"}""", "Access denied"),
            ("get_messages", """{"conversationId":"77"}""", "Access denied"),
        })
        {
            await socket.EmitRawAsync(name, payload);
            Assert.Equal($$"""{"message":"{{words}}"}""", (await socket.NextAsync("error")).GetRawText());
            Assert.Equal(words, (await socket.EmitRawWithAckAsync(name, payload)).GetProperty("message").GetString());
        }

        foreach (var (token, words) in new (string?, string)[]
        {
            (null, "Authentication error: No token provided"), ("bad", "Authentication error: Invalid token"),
            (Tokens.For("1", DateTimeOffset.UtcNow.AddMinutes(-30)), "Authentication error: Invalid token"), (Tokens.For("unknown"), "Authentication error: User not found"),
        })
        {
            var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(host.Address, new { token }));
            Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        }
    }

    private Task<SocketIOTestClient> AdaAsync() => NamedAsync("1", "Ada");

    private Task<SocketIOTestClient> BobAsync() => NamedAsync("2", "Bob");

    private Task<SocketIOTestClient> NamedAsync(string id, string name) => _host.ConnectAsync(
        id,
        claims: [new Claim("name", name), new Claim("preferred_username", name.ToLowerInvariant()), new Claim("email", name + "@example.com"), new Claim("role", "customer")]);

    private static string Contents(JsonElement page) =>
        string.Join(',', page.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("content").GetString()));

    private static string[] Names(JsonElement value) => [.. value.EnumerateObject().Select(p => p.Name)];
}
