using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Presence;
using Realtime.Storage;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Presence;

public sealed class PresenceTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(time: _time);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_watcher_is_told_when_a_user_comes_and_goes()
    {
        await _host.DirectAsync("1", "2");
        await using var watcher = await _host.ConnectAsync("1");
        await using var other = await _host.ConnectAsync("1");
        var now = await watcher.EmitWithAckAsync("watch_presence", new { userIds = new object[] { 2, "1" } });
        Assert.Equal(
            """{"ok":true,"users":[{"userId":2,"online":false,"lastSeen":null},{"userId":1,"online":true,"lastSeen":null}]}""",
            now.GetRawText());

        await using var friend = await _host.ConnectAsync("2");
        Assert.Equal("""{"userId":2,"online":true,"lastSeen":null}""", (await watcher.NextAsync("presence_changed")).GetRawText());

        friend.Abort();
        await Wait.UntilAsync(() => _host.Get<OnlineUsers>().SocketsOf("2") == 0, "the socket is gone");
        var left = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());
        Assert.True((await OnlineAsync("2")).IsOnline);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal($$"""{"userId":2,"online":false,"lastSeen":"{{left:yyyy-MM-ddTHH:mm:ss.fffZ}}"}""", (await watcher.NextAsync("presence_changed")).GetRawText());
        Assert.Equal(new UserPresence("2", false, left), await OnlineAsync("2"));
        await other.SettleAsync();
        Assert.Equal(0, other.Count("presence_changed"));
    }

    [Fact]
    public async Task A_reload_within_the_grace_is_no_change()
    {
        await _host.DirectAsync("1", "2");
        await using var friend = await _host.ConnectAsync("2");
        await using var watcher = await _host.ConnectAsync("1");
        await watcher.EmitWithAckAsync("watch_presence", new { userIds = new[] { 2 } });
        friend.Abort();
        await Wait.UntilAsync(() => _host.Get<OnlineUsers>().SocketsOf("2") == 0, "the socket is gone");
        _time.Advance(TimeSpan.FromSeconds(3));
        await using var reloaded = await _host.ConnectAsync("2");
        await reloaded.SettleAsync();
        _time.Advance(TimeSpan.FromSeconds(10));
        await watcher.SettleAsync();
        Assert.Equal(0, watcher.Count("presence_changed"));
        Assert.True((await OnlineAsync("2")).IsOnline);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task The_grace_lasts_its_time_when_the_wall_clock_is_set(int hours)
    {
        await _host.DirectAsync("1", "2");
        await using var friend = await _host.ConnectAsync("2", _time.GetUtcNow().AddMinutes(110));
        await using var watcher = await _host.ConnectAsync("1", _time.GetUtcNow().AddMinutes(110));
        await watcher.EmitWithAckAsync("watch_presence", new { userIds = new[] { 2 } });
        friend.Abort();
        await Wait.UntilAsync(() => _host.Get<OnlineUsers>().SocketsOf("2") == 0, "the socket is gone");
        var left = DateTimeOffset.FromUnixTimeMilliseconds(_time.GetUtcNow().ToUnixTimeMilliseconds());

        _time.SetWallClock(by: TimeSpan.FromHours(hours));
        _time.Advance(TimeSpan.FromSeconds(3));
        await watcher.SettleAsync();
        Assert.Equal(0, watcher.Count("presence_changed"));
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal($$"""{"userId":2,"online":false,"lastSeen":"{{left:yyyy-MM-ddTHH:mm:ss.fffZ}}"}""", (await watcher.NextAsync("presence_changed")).GetRawText());
    }

    [Fact]
    public async Task When_users_were_last_seen_is_stored_in_time_when_the_wall_clock_is_set_back()
    {
        var store = _host.Get<IPresenceStore>();
        await using var first = await _host.ConnectAsync("1");
        await first.SettleAsync();
        await TickUntilStoredAsync("1");

        _time.SetWallClock(by: TimeSpan.FromHours(-1));
        await using var second = await _host.ConnectAsync("2");
        await second.SettleAsync();
        await TickUntilStoredAsync("2");

        // A minute of ticks, which is far less than the hour that the clock was set back.
        async Task TickUntilStoredAsync(string userId)
        {
            for (var tick = 0; !(await store.GetLastSeenAsync([userId], default)).ContainsKey(userId); tick++)
            {
                Assert.True(tick < 240, "The time is not stored.");
                _time.Advance(TimeSpan.FromMilliseconds(250));
                await Task.Delay(5);
            }
        }
    }

    [Fact]
    public async Task A_user_with_two_sockets_stays_until_the_last_is_gone()
    {
        await using var first = await _host.ConnectAsync("2");
        await using var second = await _host.ConnectAsync("2");
        await second.SettleAsync();
        first.Abort();
        await Wait.UntilAsync(() => _host.Get<OnlineUsers>().SocketsOf("2") == 1, "one socket is gone");
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.True((await OnlineAsync("2")).IsOnline);
        second.Abort();
        await Wait.UntilAsync(() => _host.Get<OnlineUsers>().SocketsOf("2") == 0, "the other is gone");
        _time.Advance(TimeSpan.FromSeconds(10));
        await Wait.UntilAsync(async () => !(await OnlineAsync("2")).IsOnline, "the user is offline");
    }

    [Fact]
    public async Task Strangers_look_never_seen_and_their_changes_are_not_told()
    {
        await using var watcher = await _host.ConnectAsync("1");
        await using var stranger = await _host.ConnectAsync("3");
        await stranger.SettleAsync();
        var now = await watcher.EmitWithAckAsync("watch_presence", new { userIds = new[] { 3 } });
        Assert.Equal("""{"userId":3,"online":false,"lastSeen":null}""", now.GetProperty("users")[0].GetRawText());
        stranger.Abort();
        await Wait.UntilAsync(() => _host.Get<OnlineUsers>().SocketsOf("3") == 0, "the socket is gone");
        _time.Advance(TimeSpan.FromSeconds(10));
        await Wait.UntilAsync(async () => !(await OnlineAsync("3")).IsOnline, "the user is offline");
        await watcher.SettleAsync();
        Assert.Equal(0, watcher.Count("presence_changed"));
    }

    [Fact]
    public async Task Who_no_longer_shares_a_conversation_is_no_longer_told()
    {
        var id = (await _host.GroupAsync("1", "2")).Id;
        await using var watcher = await _host.ConnectAsync("1");
        await watcher.EmitWithAckAsync("watch_presence", new { userIds = new[] { 2 } });
        await _host.Get<IConversationService>().RemoveParticipantAsync(id, "2");
        await using var friend = await _host.ConnectAsync("2");
        await friend.SettleAsync();
        await watcher.SettleAsync();
        Assert.Equal(0, watcher.Count("presence_changed"));
        Assert.False((await watcher.EmitWithAckAsync("watch_presence", new { userIds = new[] { 2 } })).GetProperty("users")[0].GetProperty("online").GetBoolean());
    }

    [Fact]
    public async Task A_new_watch_replaces_the_one_before()
    {
        await _host.DirectAsync("1", "2");
        await _host.DirectAsync("1", "3");
        await using var watcher = await _host.ConnectAsync("1");
        await watcher.EmitWithAckAsync("watch_presence", new { userIds = new[] { 2 } });
        await watcher.EmitWithAckAsync("watch_presence", new { userIds = new[] { 3 } });
        await using var second = await _host.ConnectAsync("2");
        await using var third = await _host.ConnectAsync("3");
        Assert.Equal(3, (await watcher.NextAsync("presence_changed")).GetProperty("userId").GetInt32());
        await second.SettleAsync();
        await watcher.SettleAsync();
        Assert.Equal(1, watcher.Count("presence_changed"));
    }

    private async ValueTask<UserPresence> OnlineAsync(string userId) => (await _host.Get<IPresence>().GetAsync([userId]))[0];
}
