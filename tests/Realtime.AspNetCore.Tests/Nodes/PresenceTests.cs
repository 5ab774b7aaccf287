using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Nodes;
using Realtime.Presence;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Nodes;

/// <summary>A user is online while any node has a socket of the user.</summary>
public sealed class PresenceTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private NodeCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        _cluster = await NodeCluster.StartAsync(3, time: _ => _time);
        await MeetAsync();
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_watcher_hears_of_users_of_another_node()
    {
        await _cluster.First.DirectAsync("1", "2");
        await using var watcher = await WatchAsync();
        await using var friend = await _cluster.Second.ConnectAsync("2");
        Assert.True((await watcher.NextAsync("presence_changed")).GetProperty("online").GetBoolean());
        Assert.True(await IsOnlineAsync("2"));

        friend.Abort();
        await Wait.UntilAsync(() => _cluster.Second.Get<OnlineUsers>().SocketsOf("2") == 0, "the socket is gone");
        _time.Advance(TimeSpan.FromSeconds(6));
        var left = await watcher.NextAsync("presence_changed");
        Assert.False(left.GetProperty("online").GetBoolean());
        Assert.NotNull(left.GetProperty("lastSeen").GetString());
        Assert.False(await IsOnlineAsync("2"));
    }

    [Fact]
    public async Task Who_moves_to_another_node_was_never_away()
    {
        await _cluster.First.DirectAsync("1", "2");
        await using var watcher = await WatchAsync();
        await using var before = await _cluster.Second.ConnectAsync("2");
        await watcher.NextAsync("presence_changed");
        before.Abort();
        await Wait.UntilAsync(() => _cluster.Second.Get<OnlineUsers>().SocketsOf("2") == 0, "the socket is gone");
        await using var after = await _cluster.First.ConnectAsync("2");
        await after.SettleAsync();
        _time.Advance(TimeSpan.FromSeconds(6));
        await NodeCluster.UntilKnownAsync(_cluster.First, "2", isOnline: false);
        await watcher.SettleAsync();
        Assert.Equal(1, watcher.Count("presence_changed"));
        Assert.True(await IsOnlineAsync("2"));
    }

    [Fact]
    public async Task The_users_of_a_node_that_died_are_gone_after_its_lease_and_the_grace()
    {
        await _cluster.First.DirectAsync("1", "2");
        await using var watcher = await WatchAsync();
        await using var friend = await _cluster.Second.ConnectAsync("2");
        await watcher.NextAsync("presence_changed");
        _cluster.SecondTransport.IsCut = true;

        await AdvanceAsync(seconds: 10);
        Assert.True(await IsOnlineAsync("2"));
        await AdvanceAsync(seconds: 20);
        Assert.False((await watcher.NextAsync("presence_changed")).GetProperty("online").GetBoolean());
        Assert.False(await IsOnlineAsync("2"));
        await watcher.SettleAsync();
        Assert.Equal(2, watcher.Count("presence_changed"));

        _cluster.SecondTransport.IsCut = false;
        await AdvanceAsync(seconds: 6);
        Assert.True((await watcher.NextAsync("presence_changed")).GetProperty("online").GetBoolean());
    }

    [Fact]
    public async Task A_change_that_was_lost_is_made_up_for_at_the_next_heartbeat()
    {
        _cluster.Mesh.Loses = name => name == NodeRegistry.EventName;
        await using var friend = await _cluster.Second.ConnectAsync("2");
        await friend.SettleAsync();
        _cluster.Mesh.Loses = _ => false;
        Assert.False(await IsOnlineAsync("2"));
        await AdvanceAsync(seconds: 6);
        await Wait.UntilAsync(() => IsOnlineAsync("2"), "the user is known");
    }

    private async Task<SocketIOTestClient> WatchAsync()
    {
        var watcher = await _cluster.First.ConnectAsync("1");
        await watcher.EmitWithAckAsync("watch_presence", new { userIds = new[] { 2 } });
        return watcher;
    }

    private async Task<bool> IsOnlineAsync(string userId) => (await _cluster.First.Get<IPresence>().GetAsync([userId]))[0].IsOnline;

    /// <summary>The sweeps of the nodes run on the same clock, so it goes on in small steps.</summary>
    private async Task AdvanceAsync(int seconds)
    {
        for (var i = 0; i < seconds * 2; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Delay(5);
        }
    }

    private async Task MeetAsync()
    {
        await using var someone = await _cluster.Second.ConnectAsync("9");
        await Wait.UntilAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(300));
                return _cluster.First.Get<NodeRegistry>().IsElsewhere(new("9", null));
            },
            "the nodes know each other");
    }
}
