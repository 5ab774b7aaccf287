using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Contacts;
using Realtime.Presence;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Contacts;

/// <summary>Requests and blocks hold on all nodes.</summary>
public sealed class NodeTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private readonly ConcurrentQueue<Acquaintance> _introductions = new();
    private NodeCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _cluster = await NodeCluster.StartAsync(chat: chat => chat.ContactRule = ContactRule.Requests, time: _ => _time);
        foreach (var introductions in new[] { _cluster.First, _cluster.Second }.Select(node => node.Get<Introductions>()))
        {
            var made = introductions.Made;
            introductions.Made = acquaintance =>
            {
                _introductions.Enqueue(acquaintance);
                made?.Invoke(acquaintance);
            };
        }
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_request_is_told_and_answered_on_another_node()
    {
        await using var there = await ConnectAsync(_cluster.Second, "2");
        await using var device = await ConnectAsync(_cluster.First, "2");
        await using var here = await ConnectAsync(_cluster.First, "1");
        await NodeCluster.UntilKnownAsync(_cluster.First, "2");
        await NodeCluster.UntilKnownAsync(_cluster.Second, "1");
        var id = (await _cluster.First.Get<ClientConversations>().OpenDirectAsync("1", "2", default)).Id;
        await _cluster.First.SendAsync(id, "1", "First");
        Assert.Equal("First", (await there.NextAsync("contact_requested")).GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("First", (await device.NextAsync("contact_requested")).GetProperty("message").GetProperty("content").GetString());

        await there.EmitWithAckAsync("accept_contact", new { conversationId = id });
        Assert.True((await device.NextAsync("contact_answered")).GetProperty("accepted").GetBoolean());
        var updated = await here.NextAsync("conversation_updated");
        if (updated.GetProperty("change").GetString() == "created")
        {
            updated = await here.NextAsync("conversation_updated");
        }

        Assert.Equal("participants_added", updated.GetProperty("change").GetString());

        // Both nodes may now show the two to each other.
        await Wait.UntilAsync(
            () =>
            {
                // A node holds the first change that it sees of a conversation for a moment.
                _time.Advance(TimeSpan.FromMilliseconds(50));
                return _introductions.Count == 2;
            },
            "both nodes introduced them");
        Assert.All(_introductions, introduced => Assert.Equal(["2", "1"], introduced.AllIds));
        Assert.Equal(0, device.Count("new_message"));
    }

    [Fact]
    public async Task A_block_holds_at_once_on_the_other_node()
    {
        var id = (await _cluster.First.GroupAsync("1", "2", "3")).Id;
        await using var blocker = await ConnectAsync(_cluster.Second, "2", id);
        await using var third = await ConnectAsync(_cluster.Second, "3", id);
        await using var blocked = await ConnectAsync(_cluster.First, "1", id);
        await NodeCluster.UntilKnownAsync(_cluster.First, "2");
        await NodeCluster.UntilKnownAsync(_cluster.First, "3");
        await TypeAsync(blocked, id);
        await blocker.NextAsync("typing_start");
        await third.NextAsync("typing_start");

        await _cluster.Second.Get<IUserBlocks>().BlockAsync("2", "1");
        await TypeAsync(blocked, id);
        await third.NextAsync("typing_start");
        await blocker.SettleAsync();
        Assert.Equal(1, blocker.Count("typing_start"));
        Assert.False((await _cluster.First.Get<PresenceTracker>().GetVisibleAsync("1", ["2"], default))[0].IsOnline);

        await _cluster.Second.Get<IUserBlocks>().UnblockAsync("2", "1");
        await TypeAsync(blocked, id);
        await blocker.NextAsync("typing_start");
    }

    [Fact]
    public async Task A_node_that_was_not_told_of_a_block_notices_it_within_five_seconds()
    {
        var group = (await _cluster.First.GroupAsync("1", "2", "3")).Id;
        var direct = (await _cluster.First.DirectAsync("1", "2")).Id;
        await using var blocker = await ConnectAsync(_cluster.First, "2", group);
        await using var third = await ConnectAsync(_cluster.First, "3", group);
        await using var blocked = await ConnectAsync(_cluster.First, "1", group);
        await TypeAsync(blocked, group);
        await blocker.NextAsync("typing_start");
        await third.NextAsync("typing_start");

        _cluster.Mesh.Loses = name => name == BlockCache.EventName;
        await Unreached(_cluster.Second.Get<IUserBlocks>().BlockAsync("2", "1"));

        // What is stored asks the store each time.
        var refused = await Assert.ThrowsAsync<RealtimeException>(() => _cluster.First.SendAsync(direct, "1"));
        Assert.Equal(RealtimeError.Forbidden, refused.Error);
        _time.Advance(TimeSpan.FromSeconds(5));
        var before = blocker.Count("typing_start");
        await TypeAsync(blocked, group);
        await third.NextAsync("typing_start");
        await blocker.SettleAsync();
        Assert.Equal(before, blocker.Count("typing_start"));
    }

    /// <summary>A node that does not answer costs the caller a limited time, on the clock of the nodes.</summary>
    private async Task Unreached(Task blocking)
    {
        while (!blocking.IsCompleted)
        {
            await Task.WhenAny(blocking, Task.Delay(20));
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        await blocking;
    }

    private static async Task TypeAsync(SocketIOTestClient client, string conversationId)
    {
        await client.EmitWithAckAsync("typing_stop", new { conversationId });
        await client.EmitWithAckAsync("typing_start", new { conversationId });
    }

    private static async Task<SocketIOTestClient> ConnectAsync(ChatHost node, string userId, string? conversationId = null)
    {
        var client = await node.ConnectAsync(userId);
        await client.EmitWithAckAsync("watch_changes");
        if (conversationId is not null)
        {
            await client.EmitWithAckAsync("join_conversation", conversationId);
        }

        return client;
    }
}
