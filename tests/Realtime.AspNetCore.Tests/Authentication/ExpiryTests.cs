using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Authentication;

public sealed class ExpiryTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(time: _time);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task An_expired_token_ends_its_socket_after_telling_it()
    {
        await using var expiring = await _host.ConnectAsync("1", _time.GetUtcNow().AddSeconds(30));
        await using var staying = await _host.ConnectAsync("1", _time.GetUtcNow().AddHours(1));
        await expiring.SettleAsync();

        _time.Advance(TimeSpan.FromSeconds(31));

        Assert.Equal("""{"message":"The token has expired","code":"token_expired"}""", (await expiring.NextAsync("error")).GetRawText());
        await expiring.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        await staying.SettleAsync();
        Assert.Equal(0, staying.Count("error"));
    }

    [Fact]
    public async Task A_token_names_the_time_of_its_end_so_the_wall_clock_decides()
    {
        await using var socket = await _host.ConnectAsync("1", _time.GetUtcNow().AddMinutes(30));
        _time.SetWallClock(by: TimeSpan.FromHours(-1));
        _time.Advance(TimeSpan.FromSeconds(1));
        await socket.SettleAsync();
        Assert.False(socket.Disconnected.IsCompleted);

        _time.SetWallClock(by: TimeSpan.FromMinutes(91));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("token_expired", (await socket.NextAsync("error")).GetProperty("code").GetString());
        await socket.Disconnected.WaitAsync(SocketIOTestClient.Patience);
    }

    [Fact]
    public async Task A_refreshed_token_keeps_the_socket()
    {
        await using var socket = await _host.ConnectAsync("1", _time.GetUtcNow().AddSeconds(30));
        var until = DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds());
        var answer = await socket.EmitWithAckAsync("refresh_token", new { token = "Bearer " + Tokens.For("1", until) });
        Assert.Equal($$"""{"ok":true,"expiresAt":"{{until:yyyy-MM-ddTHH:mm:ss.fffZ}}"}""", answer.GetRawText());

        _time.Advance(TimeSpan.FromSeconds(31));
        await socket.SettleAsync();
        Assert.False(socket.Disconnected.IsCompleted);

        _time.Advance(TimeSpan.FromMinutes(10));
        await socket.Disconnected.WaitAsync(SocketIOTestClient.Patience);
    }

    [Fact]
    public async Task Anothers_or_a_bad_token_refreshes_nothing()
    {
        await using var socket = await _host.ConnectAsync("1", _time.GetUtcNow().AddSeconds(30));
        Assert.Equal("forbidden", (await socket.EmitWithAckAsync("refresh_token", new { token = Tokens.For("2") })).GetProperty("code").GetString());
        Assert.Equal("unauthenticated", (await socket.EmitWithAckAsync("refresh_token", new { token = "bad" })).GetProperty("code").GetString());
        _time.Advance(TimeSpan.FromSeconds(31));
        await socket.Disconnected.WaitAsync(SocketIOTestClient.Patience);
    }

    [Fact]
    public async Task Signing_a_user_out_ends_all_of_the_users_sockets_and_no_others()
    {
        await using var first = await _host.ConnectAsync("1");
        await using var second = await _host.ConnectAsync("1");
        await using var other = await _host.ConnectAsync("2");
        await first.SettleAsync();
        await second.SettleAsync();

        Assert.Equal(2, await _host.Get<IUserConnections>().DisconnectAsync("1"));

        Assert.Equal("signed_out", (await first.NextAsync("error")).GetProperty("code").GetString());
        Assert.Equal("signed_out", (await second.NextAsync("error")).GetProperty("code").GetString());
        await first.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        await second.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        await other.SettleAsync();
        Assert.Equal(0, await _host.Get<IUserConnections>().DisconnectAsync("1"));
    }
}
