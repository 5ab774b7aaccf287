using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Nodes;
using Realtime.Notifications;
using Realtime.Recovery;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Recovery;

/// <summary>A client comes back to its socket at another node: nothing is lost, nothing comes twice.</summary>
public sealed class ElsewhereTests : IAsyncLifetime
{
    private NodeCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _cluster = await NodeCluster.StartAsync(3, o => o.SocketIO = io => io.ConnectionStateRecovery = new());
        await RecoveryNodes.UntilAcquaintedAsync(_cluster.Nodes);
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_client_that_changes_its_node_with_each_reconnect_loses_nothing_and_hears_nothing_twice()
    {
        const int Count = 300;
        var conversation = await _cluster.First.GroupAsync("1", "2", "3");
        await using var client = await FlappingClient.ConnectAsync(_cluster.First, "2", conversation.Id);
        var id = client.Id;
        var sending = Task.Run(async () =>
        {
            for (var i = 1; i <= Count; i++)
            {
                await SendAsync(_cluster.Nodes[i % 3], conversation, i % 2 == 0 ? "1" : "3", $"{i}");
                await Task.Delay(3);
            }
        });
        var moves = 0;
        while (!sending.IsCompleted)
        {
            var arrived = client.Contents.Count;
            await Wait.UntilAsync(() => sending.IsCompleted || client.Contents.Count > arrived + 5, "some have arrived");
            await client.LoseAsync();
            Assert.True(await client.ReturnAsync(_cluster.Nodes[++moves % 3]), $"move {moves} with {client.Offset}");
        }

        await sending;
        await client.UntilAsync(Count);
        await client.Current.SettleAsync();
        Assert.Equal(Enumerable.Range(1, Count).Select(i => $"{i}"), client.Contents);
        Assert.Equal(id, client.Id);
        Assert.True(client.Recoveries > 3);
    }

    [Fact]
    public async Task Joined_conversations_watches_and_notifications_come_along()
    {
        var conversation = await _cluster.First.GroupAsync("1", "2");
        await using var client = await FlappingClient.ConnectAsync(_cluster.First, "2", conversation.Id);
        await client.Current.EmitWithAckAsync("watch_changes");
        await client.Current.EmitWithAckAsync("watch_presence", new { userIds = new[] { "1" } });
        await client.LoseAsync();
        await using var other = await _cluster.First.ConnectAsync("1");
        await NodeCluster.UntilKnownAsync(_cluster.Second, "1");
        var sent = await SendAsync(_cluster.First, conversation, "1", "Hello");
        await _cluster.Second.Get<IMessageService>().EditAsync(sent.Id, "1", "Hello!");
        await _cluster.First.Get<INotificationPublisher>().PublishAsync("2", new NewNotification("order", "Shipped", "On its way"));
        Assert.True(await client.ReturnAsync(_cluster.Second));

        Assert.Equal("Hello!", (await client.Current.NextAsync("message_edited")).GetProperty("content").GetString());
        await client.Current.NextAsync("new_notification");
        Assert.True((await client.Current.NextAsync("presence_changed")).GetProperty("online").GetBoolean());
        await SendAsync(_cluster.First, conversation, "1", "Again");
        await client.UntilAsync(2);
        await client.Current.SettleAsync();
        Assert.Equal(["Hello", "Again"], client.Contents);
        Assert.Equal(1, client.Current.Count("new_notification"));
    }

    [Fact]
    public async Task The_state_survives_the_death_of_its_node()
    {
        var conversation = await _cluster.First.GroupAsync("1", "2");
        var other = await _cluster.First.GroupAsync("2", "3");
        await using var client = await FlappingClient.ConnectAsync(_cluster.First, "2", conversation.Id, other.Id);
        var id = client.Id;
        await SendAsync(_cluster.Second, conversation, "1", "1");
        await SendAsync(_cluster.Second, other, "3", "2");
        await client.UntilAsync(2);
        await RecoveryNodes.UntilToldAsync(_cluster.Second, client, rooms: 2);
        await RecoveryNodes.UntilLastIsToldAsync(_cluster.Second, client);
        await KillAsync(client);
        await SendAsync(_cluster.Second, conversation, "1", "3");
        await SendAsync(_cluster.Nodes[2], other, "3", "4");

        Assert.True(await client.ReturnAsync(_cluster.Second));
        await SendAsync(_cluster.Nodes[2], conversation, "1", "5");
        await client.UntilAsync(5);
        await client.Current.SettleAsync();
        Assert.Equal(["1", "2", "3", "4", "5"], client.Contents.Order());
        Assert.Equal(id, client.Id);
    }

    [Fact]
    public async Task A_node_that_dies_under_load_costs_nothing()
    {
        const int Count = 200;
        var conversation = await _cluster.First.GroupAsync("1", "2", "3");
        await using var client = await FlappingClient.ConnectAsync(_cluster.First, "2", conversation.Id);
        await RecoveryNodes.UntilToldAsync(_cluster.Second, client);
        var sending = Task.Run(async () =>
        {
            for (var i = 1; i <= Count; i++)
            {
                await SendAsync(_cluster.Nodes[1 + (i % 2)], conversation, i % 2 == 0 ? "1" : "3", $"{i}");
                await Task.Delay(3);
            }
        });
        await client.UntilAsync(Count / 4);
        await KillAsync(client);
        Assert.True(await client.ReturnAsync(_cluster.Second));
        await sending;
        await client.UntilAsync(Count);
        await client.Current.SettleAsync();
        Assert.Equal(Enumerable.Range(1, Count).Select(i => $"{i}"), client.Contents);
    }

    [Fact]
    public async Task A_join_that_was_confirmed_survives_the_death_of_the_node_at_once()
    {
        var conversation = await _cluster.First.GroupAsync("1", "2");
        await using var client = await FlappingClient.ConnectAsync(_cluster.First, "2", conversation.Id);
        await KillAsync(client);
        await SendAsync(_cluster.Second, conversation, "1", "1");

        Assert.True(await client.ReturnAsync(_cluster.Second));
        await client.UntilAsync(1);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task What_a_dead_node_had_not_told_is_known_by_the_offset_or_not_at_all(bool areTwo, bool isRestored)
    {
        var conversation = await _cluster.First.GroupAsync("1", "2");
        var other = await _cluster.First.GroupAsync("2", "3");
        await using var client = await FlappingClient.ConnectAsync(_cluster.First, "2", conversation.Id, other.Id);
        await SendAsync(_cluster.Second, conversation, "1", "1");
        await client.UntilAsync(1);
        await RecoveryNodes.UntilToldAsync(_cluster.Second, client, rooms: 2);
        await RecoveryNodes.UntilLastIsToldAsync(_cluster.Second, client);
        _cluster.Mesh.Loses = name => name == SessionTelling.EventName;
        if (areTwo)
        {
            await SendAsync(_cluster.Second, other, "3", "2");
            await client.UntilAsync(2);
        }

        await SendAsync(_cluster.Second, conversation, "1", "3");
        await client.UntilAsync(areTwo ? 3 : 2);
        await KillAsync(client);
        _cluster.Mesh.Loses = _ => false;
        await SendAsync(_cluster.Second, conversation, "1", "4");

        Assert.Equal(isRestored, await client.ReturnAsync(_cluster.Second));
        if (isRestored)
        {
            await client.UntilAsync(3);
            await client.Current.SettleAsync();
            Assert.Equal(["1", "3", "4"], client.Contents);
        }
        else
        {
            await client.Current.SettleAsync();
            Assert.Equal(3, client.Contents.Count);
        }
    }

    [Fact]
    public async Task What_is_still_on_its_way_is_waited_for()
    {
        var conversation = await _cluster.First.GroupAsync("1", "2");
        await using var client = await FlappingClient.ConnectAsync(_cluster.First, "2", conversation.Id);
        await RecoveryNodes.UntilToldAsync(_cluster.Second, client);
        var arrival = new TaskCompletionSource();
        _cluster.Mesh.Holds = name => name == NodeSignals.EventName ? arrival.Task : null;
        await SendAsync(_cluster.First, conversation, "1", "1");
        await client.UntilAsync(1);
        var privateId = client.Current.PrivateId!;
        await client.LoseAsync();
        var returning = client.ReturnAsync(_cluster.Second);
        await RecoveryNodes.UntilGivenAsync(_cluster.First, client, privateId);
        arrival.SetResult();
        _cluster.Mesh.Holds = _ => null;

        Assert.True(await returning);
        await SendAsync(_cluster.First, conversation, "1", "2");
        await client.UntilAsync(2);
        await client.Current.SettleAsync();
        Assert.Equal(["1", "2"], client.Contents);
    }

    [Fact]
    public async Task A_conversation_that_was_left_meanwhile_is_left_out()
    {
        var left = await _cluster.First.GroupAsync("1", "2", "3");
        var kept = await _cluster.First.GroupAsync("1", "2");
        await using var client = await FlappingClient.ConnectAsync(_cluster.First, "2", left.Id, kept.Id);
        await SendAsync(_cluster.Second, kept, "1", "Before");
        await client.UntilAsync(1);
        await client.LoseAsync();
        await SendAsync(_cluster.First, left, "1", "Secret");
        await _cluster.Nodes[2].Get<IConversationService>().RemoveParticipantAsync(left.Id, "2");
        await SendAsync(_cluster.First, left, "1", "More secret");
        await SendAsync(_cluster.First, kept, "1", "After");
        Assert.True(await client.ReturnAsync(_cluster.Second));
        await client.UntilAsync(2);
        await SendAsync(_cluster.First, left, "1", "Still secret");
        await SendAsync(_cluster.First, kept, "1", "Last");
        await client.UntilAsync(3);

        Assert.Equal(["Before", "After", "Last"], client.Contents);
    }

    [Fact]
    public async Task A_state_is_restored_at_one_node_and_for_its_user()
    {
        await using var client = await FlappingClient.ConnectAsync(_cluster.First, "2");
        var (id, privateId) = (client.Id, client.Current.PrivateId!);
        await RecoveryNodes.UntilToldAsync(_cluster.Second, client, rooms: 0);
        await client.LoseAsync();
        await using (var thief = await FlappingClient.TryConnectAsync(_cluster.Second, "3", privateId))
        {
            Assert.NotEqual(id, thief!.Id);
        }

        await using var back = await FlappingClient.TryConnectAsync(_cluster.Second, "2", privateId);
        Assert.Equal(id, back!.Id);

        // The client is at the third node now: it takes the socket along. The second one loses it.
        await using var again = await FlappingClient.TryConnectAsync(_cluster.Nodes[2], "2", privateId);
        await back.Closed.WaitAsync(SocketIOTestClient.Patience);
        Assert.Equal(id, again!.Id);
        await Wait.UntilAsync(() => _cluster.Second.Get<UserConnections>().Of("2").Length == 0, "the second node has no socket");
    }

    [Fact]
    public async Task A_user_who_was_signed_out_while_away_starts_anew_everywhere()
    {
        await using var client = await FlappingClient.ConnectAsync(_cluster.First, "2");
        await RecoveryNodes.UntilToldAsync(_cluster.Second, client, rooms: 0);
        await KillAsync(client);
        await _cluster.Nodes[2].Get<IUserConnections>().DisconnectAsync("2");

        Assert.False(await client.ReturnAsync(_cluster.Second));
    }

    [Fact]
    public async Task A_node_that_stops_in_order_leaves_its_sessions_to_the_others()
    {
        var conversation = await _cluster.First.GroupAsync("1", "2");
        await using var client = await FlappingClient.ConnectAsync(_cluster.First, "2", conversation.Id);
        await SendAsync(_cluster.Second, conversation, "1", "1");
        await client.UntilAsync(1);
        await _cluster.First.StopAsync();
        await client.LoseAsync();
        await SendAsync(_cluster.Second, conversation, "1", "2");

        Assert.True(await client.ReturnAsync(_cluster.Nodes[2]));
        await client.UntilAsync(2);
        await client.Current.SettleAsync();
        Assert.Equal(["1", "2"], client.Contents);
    }

    /// <summary>The first node says nothing any more, and the client's connection ends.</summary>
    private async Task KillAsync(FlappingClient client)
    {
        _cluster.FirstTransport.IsCut = true;
        await client.LoseAsync();
    }

    private static async Task<Message> SendAsync(ChatHost node, Conversation conversation, string senderId, string text) =>
        (await node.Get<IMessageService>().SendAsync(new(conversation.Id, senderId, text))).Message;
}
