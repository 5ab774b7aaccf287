using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Recovery;

/// <summary>A client whose line is lost comes back to its socket on the same node: nothing is lost, nothing comes twice.</summary>
public sealed class RestoreTests : IAsyncLifetime
{
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(o => o.SocketIO = io => io.ConnectionStateRecovery = new());

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_line_that_is_torn_again_and_again_loses_nothing_and_repeats_nothing()
    {
        const int Count = 300;
        var conversation = await _host.GroupAsync("1", "2", "3");
        await using var client = await FlappingClient.ConnectAsync(_host, "2", conversation.Id);
        var id = client.Id;
        var sending = Task.Run(async () =>
        {
            for (var i = 1; i <= Count; i++)
            {
                await SendAsync(conversation, i % 2 == 0 ? "1" : "3", $"{i}");
                await Task.Delay(3);
            }
        });
        while (!sending.IsCompleted)
        {
            var arrived = client.Contents.Count;
            await Wait.UntilAsync(() => sending.IsCompleted || client.Contents.Count > arrived + 5, "some have arrived");
            await client.LoseAsync();
            Assert.True(await client.ReturnAsync(_host));
        }

        await sending;
        await client.UntilAsync(Count);
        await client.Current.SettleAsync();
        Assert.Equal(Enumerable.Range(1, Count).Select(i => $"{i}"), client.Contents);
        Assert.Equal(id, client.Id);
        Assert.True(client.Recoveries > 3);
    }

    [Fact]
    public async Task Joined_conversations_and_watches_are_restored()
    {
        var conversation = await _host.GroupAsync("1", "2");
        await using var client = await FlappingClient.ConnectAsync(_host, "2");
        await client.Current.EmitWithAckAsync("join_conversation", conversation.Id);
        await client.Current.EmitWithAckAsync("watch_changes");
        await client.Current.EmitWithAckAsync("watch_presence", new { userIds = new[] { "1" } });
        await client.LoseAsync();
        await using var other = await _host.ConnectAsync("1");
        var sent = await SendAsync(conversation, "1", "Hello");
        await _host.Get<IMessageService>().EditAsync(sent.Id, "1", "Hello!");
        Assert.True(await client.ReturnAsync(_host));

        Assert.Equal("Hello!", (await client.Current.NextAsync("message_edited")).GetProperty("content").GetString());
        Assert.True((await client.Current.NextAsync("presence_changed")).GetProperty("online").GetBoolean());
        await SendAsync(conversation, "1", "Again");
        Assert.Equal("Hello", (await client.Current.NextAsync("new_message")).GetProperty("content").GetString());
        Assert.Equal("Again", (await client.Current.NextAsync("new_message")).GetProperty("content").GetString());
    }

    [Fact]
    public async Task A_conversation_that_was_left_meanwhile_is_left_out()
    {
        var left = await _host.GroupAsync("1", "2", "3");
        var kept = await _host.GroupAsync("1", "2");
        await using var client = await FlappingClient.ConnectAsync(_host, "2");
        await client.Current.EmitWithAckAsync("join_conversation", left.Id);
        await client.Current.EmitWithAckAsync("join_conversation", kept.Id);
        await SendAsync(kept, "1", "Before");
        await client.UntilAsync(1);
        await client.LoseAsync();
        await SendAsync(left, "1", "Secret");
        await _host.Get<IConversationService>().RemoveParticipantAsync(left.Id, "2");
        await SendAsync(left, "1", "More secret");
        await SendAsync(kept, "1", "After");
        Assert.True(await client.ReturnAsync(_host));
        await client.UntilAsync(2);
        await SendAsync(left, "1", "Still secret");
        await SendAsync(kept, "1", "Last");
        await client.UntilAsync(3);

        Assert.Equal(["Before", "After", "Last"], client.Contents);
    }

    [Fact]
    public async Task Another_user_does_not_get_the_state()
    {
        var conversation = await _host.GroupAsync("1", "2", "3");
        await using var client = await FlappingClient.ConnectAsync(_host, "2", conversation.Id);
        var id = client.Id;
        await client.LoseAsync();
        await SendAsync(conversation, "1", "Hello");
        Assert.False(await client.ReturnAsync(_host, asUser: "3"));

        await client.Current.SettleAsync();
        Assert.NotEqual(id, client.Id);
        Assert.Empty(client.Contents);
    }

    [Fact]
    public async Task A_user_who_was_signed_out_while_away_starts_anew()
    {
        await using var client = await FlappingClient.ConnectAsync(_host, "2");
        await client.LoseAsync();
        await Wait.UntilAsync(() => _host.Get<UserConnections>().Of("2").Length == 0, "the loss was noticed");
        await _host.Get<IUserConnections>().DisconnectAsync("2");

        Assert.False(await client.ReturnAsync(_host));
    }

    [Fact]
    public async Task A_socket_that_the_server_disconnected_does_not_come_back()
    {
        await using var client = await FlappingClient.ConnectAsync(_host, "2");
        await _host.Get<IUserConnections>().DisconnectAsync("2");
        await client.Current.Closed.WaitAsync(SocketIOTestClient.Patience);
        await client.LoseAsync();

        Assert.False(await client.ReturnAsync(_host));
    }

    [Fact]
    public async Task A_state_is_restored_once()
    {
        await using var client = await FlappingClient.ConnectAsync(_host, "2");
        var privateId = client.Current.PrivateId;
        await client.LoseAsync();
        var back = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => FlappingClient.TryConnectAsync(_host, "2", privateId!)));

        // Those that come later take it from the one before, whose connection ends.
        await Wait.UntilAsync(() => _host.Get<UserConnections>().Of("2").Count(c => c.Id == client.Id) <= 1, "one has it");
        Assert.Contains(back, socket => socket?.PrivateId == privateId);
        foreach (var socket in back.OfType<SocketIOTestClient>())
        {
            await socket.DisposeAsync();
        }
    }

    [Fact]
    public async Task Notifications_are_among_what_was_missed()
    {
        await using var client = await FlappingClient.ConnectAsync(_host, "2");
        await client.LoseAsync();
        await _host.Get<INotificationPublisher>().PublishAsync("2", new NewNotification("order", "Shipped", "On its way"));
        Assert.True(await client.ReturnAsync(_host));
        await client.Current.NextAsync("new_notification");
    }

    private async Task<Message> SendAsync(Conversation conversation, string senderId, string text) =>
        (await _host.Get<IMessageService>().SendAsync(new(conversation.Id, senderId, text))).Message;
}
