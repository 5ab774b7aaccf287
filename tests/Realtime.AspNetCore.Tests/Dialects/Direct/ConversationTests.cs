using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Dialects.Direct;

/// <summary>Which conversations there are in the Direct contract, and with whom.</summary>
public sealed class ConversationTests
{
    [Fact]
    public async Task What_is_said_in_a_group_is_neither_shown_nor_counted()
    {
        await using var host = await ChatHost.StartAsync(o => o.Dialect = DialectNames.Direct);
        var group = await host.GroupAsync("1", "2", "3");
        var pair = await host.GroupAsync("1", "2");
        await using var ada = await host.ConnectAsync("1");
        await using var bob = await host.ConnectAsync("2");
        var sent = (await host.Get<IMessageService>().SendAsync(new SendMessage(group.Id, "1", "all"))).Message;
        await host.Get<IMessageService>().SendAsync(new SendMessage(pair.Id, "1", new("you") { ReceiverId = "2" }));
        await host.Get<IMessageService>().MarkMessageReadAsync(sent.Id, "2");
        await ada.EmitWithAckAsync("send_message", new { receiverId = "2", content = "direct" });

        Assert.Equal("direct", (await bob.NextAsync("receive_message")).GetProperty("content").GetString());
        Assert.Equal("direct", (await ada.NextAsync("message_sent")).GetProperty("message").GetProperty("content").GetString());
        Assert.Equal(1, (await bob.EmitWithAckAsync("get_unread_count")).GetProperty("count").GetInt64());
        var history = await bob.EmitWithAckAsync("get_message_history", new { otherUserId = "1" });
        Assert.Equal(["direct"], history.GetProperty("messages").EnumerateArray().Select(m => m.GetProperty("content").GetString()));
        await bob.EmitWithAckAsync("mark_message_read", new { messageId = history.GetProperty("messages")[0].GetProperty("_id").GetString() });
        Assert.Equal(0, (await bob.EmitWithAckAsync("get_unread_count")).GetProperty("count").GetInt64());
        await ada.NextAsync("message_read");
        await ada.SettleAsync();
        Assert.Equal((1, 1), (ada.Count("message_sent"), ada.Count("message_read")));
        Assert.Equal((1, 1), (bob.Count("receive_message"), bob.Count("message_notification")));
    }

    [Fact]
    public async Task The_typing_of_a_group_is_not_shown_as_typing_to_a_user()
    {
        await using var host = await ChatHost.StartAsync(o => o.Dialect = DialectNames.Direct, b => b.AddDialect(DialectNames.ChatterBox, "/chatterbox"));
        var group = await host.GroupAsync("1", "2");
        var direct = await host.DirectAsync("1", "2");
        await using var bob = await host.ConnectAsync("2");
        await using var ada = await host.ConnectAsync("1", path: "/chatterbox");
        await ada.EmitWithAckAsync("typing", new { conversationId = group.Id });
        await ada.EmitWithAckAsync("stop-typing", new { conversationId = group.Id });
        await ada.EmitWithAckAsync("typing", new { conversationId = direct.Id });
        Assert.True((await bob.NextAsync("typing_indicator")).GetProperty("isTyping").GetBoolean());
        await bob.SettleAsync();
        Assert.Equal(1, bob.Count("typing_indicator"));
    }

    [Fact]
    public async Task A_mistyped_receiver_is_not_found_also_without_a_directory()
    {
        await using var host = await ChatHost.StartAsync(o => o.Dialect = DialectNames.Direct);
        await host.DirectAsync("1", "5");
        await using (var bob = await host.ConnectAsync("2"))
        {
            await bob.SettleAsync();
        }

        await using var ada = await host.ConnectAsync("1");
        foreach (var (name, payload) in new (string, object)[]
        {
            ("send_message", new { receiverId = "22", content = "x" }),
            ("typing_start", new { receiverId = "22" }),
            ("get_message_history", new { otherUserId = "22" }),
        })
        {
            await ada.EmitAsync(name, payload);
            Assert.Equal("""{"message":"Receiver not found"}""", (await ada.NextAsync("error")).GetRawText());
        }

        Assert.Single((await host.Get<IConversationService>().ListAsync("1")).Items);

        // Who has been here is known, also when away, and so is who takes part in a conversation.
        Assert.True((await ada.EmitWithAckAsync("send_message", new { receiverId = "2", content = "x" })).GetProperty("ok").GetBoolean());
        await using var carol = await host.ConnectAsync("3");
        Assert.True((await carol.EmitWithAckAsync("send_message", new { receiverId = "5", content = "x" })).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task A_busy_database_fails_to_send()
    {
        var isBusy = false;
        await using var host = await ChatHost.StartAsync(
            o =>
            {
                o.Dialect = DialectNames.Direct;
                o.AllowUnknownReceivers = true;
            },
            b => StoreProxy.Append(b, (_, append) => isBusy ? throw new RealtimeException(RealtimeError.Unavailable) : append()),
            inMemory: true);
        await using var ada = await host.ConnectAsync("1");
        await ada.EmitWithAckAsync("send_message", new { receiverId = "2", content = "first" });
        isBusy = true;
        await ada.EmitAsync("send_message", new { receiverId = "2", content = "second" });
        Assert.Equal("Failed to send message", (await ada.NextAsync("error")).GetProperty("message").GetString());
        var refused = await ada.EmitWithAckAsync("send_message", new { receiverId = "2", content = "third" });
        Assert.Equal(("unavailable", "Failed to send message"), (refused.GetProperty("code").GetString(), refused.GetProperty("message").GetString()));
    }
}
