using System.Text.Json;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Storage;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Changes;

/// <summary>The store commits, and its answer is lost: what is acknowledged later is delivered all the same.</summary>
public sealed class LostAnswerTests
{
    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(RealtimeException))]
    public async Task Acknowledged_messages_reach_every_member_once_whatever_the_lost_answer_was(Type fault)
    {
        const int Senders = 4;
        const int Each = 60;
        var calls = 0;
        await using var host = await ChatHost.StartAsync(builder: chat => StoreProxy.Append(chat, async (_, inner) =>
        {
            var stored = await inner();
            return Interlocked.Increment(ref calls) % 20 == 0 ? throw Fault(fault) : stored;
        }));
        string[] users = [.. Enumerable.Range(1, Senders).Select(i => $"{i}")];
        var id = (await host.GroupAsync(users)).Id;
        var sockets = await Task.WhenAll(users.Select(user => host.ConnectAsync(user)));
        await Task.WhenAll(sockets.Select(socket => socket.EmitWithAckAsync("join_conversation", id)));

        await Task.WhenAll(sockets.Select(async (socket, s) =>
        {
            for (var i = 0; i < Each; i++)
            {
                await SendUntilAcknowledgedAsync(socket, id, $"{s}:{i}");
            }
        }));

        var expected = Enumerable.Range(0, Senders).SelectMany(s => Enumerable.Range(0, Each).Select(i => $"{s}:{i}")).Order().ToArray();
        foreach (var socket in sockets)
        {
            await Wait.UntilAsync(() => socket.Count("new_message") >= expected.Length, "all messages arrived");
            await socket.SettleAsync();
            Assert.Equal(expected, socket.Events.Where(e => e.Name == "new_message").Select(e => e.Payload.GetProperty("content").GetString()!).Order());
            await socket.DisposeAsync();
        }

        Assert.True(calls >= 20, $"{calls} calls lost no answer");
    }

    [Fact]
    public async Task A_repeated_send_whose_first_attempt_was_delivered_is_not_delivered_again()
    {
        var fails = false;
        await using var host = await ChatHost.StartAsync(builder: chat => StoreProxy.Append(chat, async (group, inner) =>
        {
            var stored = await inner();
            return fails && group.Count == 1 ? throw new IOException("The answer is lost.") : stored;
        }));
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var receiver = await host.ConnectAsync("2");
        var messages = host.Get<IMessageService>();

        var first = await messages.SendAsync(new(id, "1", "once") { ClientMessageId = "a" });
        await Wait.UntilAsync(() => DateTimeOffset.UtcNow > first.Message.CreatedAt.AddMilliseconds(1), "the clock has moved on");
        fails = true;
        await Assert.ThrowsAsync<RealtimeException>(() => messages.SendAsync(new(id, "1", "once") { ClientMessageId = "a" }));
        fails = false;
        Assert.True((await messages.SendAsync(new(id, "1", "once") { ClientMessageId = "a" })).IsDuplicate);

        await receiver.SettleAsync();
        Assert.Equal(1, receiver.Count("message_notification"));
    }

    [Fact]
    public async Task A_notification_that_a_repetition_finds_stored_is_delivered_once()
    {
        var calls = 0;
        await using var host = await ChatHost.StartAsync(builder: chat => StoreProxy.Replace<INotificationStore, IReadOnlyList<StoredNotification>>(
            chat,
            nameof(INotificationStore.AddAsync),
            async (_, inner) =>
            {
                var stored = await inner();
                return Interlocked.Increment(ref calls) == 1 ? throw new IOException("The answer is lost.") : stored;
            }));
        await using var socket = await host.ConnectAsync("1");
        var publisher = host.Get<INotificationPublisher>();
        var notification = new NewNotification("order", "Shipped", "On its way") { IdempotencyKey = "order-1" };

        await Assert.ThrowsAsync<RealtimeException>(() => publisher.PublishAsync("1", notification));
        await publisher.PublishAsync("1", notification);
        await publisher.PublishAsync("1", notification);

        Assert.Equal("Shipped", (await socket.NextAsync("new_notification")).GetProperty("title").GetString());
        await socket.SettleAsync();
        Assert.Equal(1, socket.Count("new_notification"));
    }

    private static Exception Fault(Type type) => type == typeof(RealtimeException)
        ? new RealtimeException(RealtimeError.Unavailable)
        : (Exception)Activator.CreateInstance(type, "The answer is lost.")!;

    private static async Task SendUntilAcknowledgedAsync(SocketIOTestClient socket, string conversationId, string content)
    {
        JsonElement answer;
        do
        {
            answer = await socket.EmitWithAckAsync("send_message", new { conversationId, content, clientMessageId = content });
        }
        while (!answer.GetProperty("ok").GetBoolean());
    }
}
