using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Authentication;

/// <summary>Who is disconnected while being admitted does not get in.</summary>
public sealed class RevocationTests
{
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ChangingDirectory _directory = new();

    public RevocationTests() => _directory.Before = async userId =>
    {
        if (userId == "1")
        {
            _asked.TrySetResult();
            await _go.Task;
        }
    };

    [Theory]
    [InlineData("signed_out")]
    [InlineData("banned")]
    public async Task A_socket_whose_directory_is_slow(string code)
    {
        await using var host = await ChatHost.StartAsync(o => o.UserDirectoryTimeout = TimeSpan.FromMinutes(1), _directory.Add);
        var connecting = host.ConnectAsync("1");
        await _asked.Task.WaitAsync(SocketIOTestClient.Patience);
        Assert.Equal(0, await RevokeAsync(host, code));
        _go.SetResult();

        Assert.Equal(code, (await Assert.ThrowsAsync<ConnectErrorException>(() => connecting)).Code);
        Assert.Empty(host.Get<UserConnections>().Of("1"));
        if (code == "signed_out")
        {
            // Only the admission that had begun is refused.
            await using var again = await host.ConnectAsync("1");
            await again.SettleAsync();
        }
    }

    [Fact]
    public async Task A_socket_at_another_node()
    {
        await using var cluster = await NodeCluster.StartAsync(chat: o => o.UserDirectoryTimeout = TimeSpan.FromMinutes(1), builder: _directory.Add);
        var connecting = cluster.Second.ConnectAsync("1");
        await _asked.Task.WaitAsync(SocketIOTestClient.Patience);
        await cluster.First.Get<IUserConnections>().DisconnectAsync("1");
        _go.SetResult();
        Assert.Equal("signed_out", (await Assert.ThrowsAsync<ConnectErrorException>(() => connecting)).Code);
    }

    [Fact]
    public async Task A_socket_that_sends_its_token_late()
    {
        await using var host = await ChatHost.StartAsync(
            o => (o.UserDirectoryTimeout, o.AuthenticationGrace, o.Dialect) = (TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), Realtime.DialectNames.ChatterBox), _directory.Add);
        await using var socket = await SocketIOTestClient.ConnectAsync(host.Address);
        await socket.EmitAsync("auth", new { token = Tokens.For("1") });
        await _asked.Task.WaitAsync(SocketIOTestClient.Patience);
        await host.Get<IUserConnections>().DisconnectAsync("1");
        _go.SetResult();
        await socket.Disconnected.WaitAsync(SocketIOTestClient.Patience);
        await Wait.UntilAsync(() => host.Get<UserConnections>().CountOf("1") == 0, "nothing of the socket is left");
    }

    [Fact]
    public async Task A_connection_that_was_authenticated_before_asks_the_scheme_again()
    {
        var accepted = true;
        await using var host = await ChatHost.StartAsync(services: builder => builder.Services
            .AddAuthentication("Switch")
            .AddScheme<AuthenticationSchemeOptions, SwitchHandler>("Switch", null)
            .Services.AddSingleton<Func<bool>>(() => accepted));
        await using var connection = await SocketIOTestClient.OpenAsync(host.Address);
        await using var other = await SocketIOTestClient.OpenAsync(host.Address);
        await other.ConnectNamespaceAsync("");

        // The host revokes the sign-in first, and then disconnects the user. This connection has no socket yet.
        accepted = false;
        await host.Get<IUserConnections>().DisconnectAsync("1");
        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => connection.ConnectNamespaceAsync(""));
        Assert.Contains(refused.Code, (string?[])["invalid_token", "no_token", "signed_out"]);
    }

    private static Task<int> RevokeAsync(ChatHost host, string code) => code == "banned"
        ? host.Get<IUserBans>().BanAsync(new("1", DateTimeOffset.MaxValue))
        : host.Get<IUserConnections>().DisconnectAsync("1");

    private sealed class SwitchHandler(
        IOptionsMonitor<AuthenticationSchemeOptions> options,
        ILoggerFactory logger,
        UrlEncoder encoder,
        Func<bool> isAccepted) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(isAccepted()
            ? AuthenticateResult.Success(new(
                new(new ClaimsIdentity([new Claim("sub", "1")], "Switch")), "Switch"))
            : AuthenticateResult.Fail("The session has ended."));
    }
}
