using System.Security.Claims;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Authentication;

/// <summary>Sockets of a host with JWT authentication.</summary>
public sealed class TokenTests : IAsyncLifetime
{
    private const string NoToken = "Authentication error: No token provided";
    private const string InvalidToken = "Authentication error: Invalid token";
    private const string UserNotFound = "Authentication error: User not found";

    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(builder: b => b.AddUserDirectory<TestDirectory>());

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData("{0}")]
    [InlineData("Bearer {0}")]
    [InlineData("bearer   {0} ")]
    public async Task A_token_in_the_auth_payload_lets_in(string format)
    {
        await using var socket = await SocketIOTestClient.ConnectAsync(_host.Address, new { token = string.Format(format, Tokens.For("1")) });
        Assert.NotEmpty(socket.Id);
    }

    [Fact]
    public async Task A_token_in_the_authorization_header_lets_in()
    {
        await using var socket = await SocketIOTestClient.ConnectAsync(_host.Address, headers: Header("Bearer " + Tokens.For("1")));
        Assert.NotEmpty(socket.Id);
    }

    [Fact]
    public async Task The_auth_payload_decides_over_the_header()
    {
        await RefusedAsync(InvalidToken, "invalid_token", """{"token":"nonsense"}""", Header("Bearer " + Tokens.For("1")));
        await using var socket = await SocketIOTestClient.ConnectAsync(_host.Address, new { token = Tokens.For("1") }, headers: Header("Bearer nonsense"));
        Assert.NotEmpty(socket.Id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("""{"token":null}""")]
    [InlineData("""{"token":""}""")]
    [InlineData("""{"other":"x"}""")]
    public Task No_token(string auth) => RefusedAsync(NoToken, "no_token", auth);

    [Theory]
    [InlineData("5")]
    [InlineData("true")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("\"nonsense\"")]
    [InlineData("\"a.b.c\"")]
    [InlineData("\"Bearer\"")]
    [InlineData("\"Bearer \"")]
    [InlineData("\" \"")]
    [InlineData("\"a b\"")]
    [InlineData("\"a\\r\\nX-Header: b\"")]
    [InlineData("\"\\u0000\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"\u00fcmlaut\"")]
    public Task An_odd_token_is_invalid(string token) => RefusedAsync(InvalidToken, "invalid_token", $$"""{"token":{{token}}}""");

    [Theory]
    [InlineData(8 * 1024)]
    [InlineData(9 * 1024)]
    [InlineData(60 * 1024)]
    public Task An_overlong_token_is_invalid(int length) =>
        RefusedAsync(InvalidToken, "invalid_token", JsonSerializer.Serialize(new { token = new string('x', length) }));

    [Fact]
    public async Task An_expired_or_foreign_token_is_invalid()
    {
        await RefusedAsync(InvalidToken, "invalid_token", Auth(Tokens.For("1", DateTimeOffset.UtcNow.AddMinutes(-10))));
        var token = Tokens.For("1");
        await RefusedAsync(InvalidToken, "invalid_token", Auth(token[..^4] + "AAAA"));
    }

    [Fact]
    public async Task A_token_without_a_user_or_of_an_unknown_one_finds_no_user()
    {
        await RefusedAsync(UserNotFound, "user_not_found", Auth(Tokens.Without("sub")));
        await RefusedAsync(UserNotFound, "user_not_found", Auth(Tokens.For("unknown-1")));
        await RefusedAsync(UserNotFound, "user_not_found", Auth(Tokens.For("line\nbreak")));
    }

    [Fact]
    public async Task A_token_in_the_query_is_refused_unless_the_host_allows_it()
    {
        var query = "&token=" + Tokens.For("1") + "&access_token=" + Tokens.For("1");
        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(_host.Address, query: query));
        Assert.Equal(NoToken, refused.Message);

        await using var lenient = await ChatHost.StartAsync(o => o.AllowQueryToken = true);
        await using var socket = await SocketIOTestClient.ConnectAsync(lenient.Address, query: query);
        Assert.NotEmpty(socket.Id);
        await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(lenient.Address, new { token = "bad" }, query: query));
    }

    [Fact]
    public async Task A_refused_connection_stays_and_may_try_again()
    {
        await using var socket = await SocketIOTestClient.OpenAsync(_host.Address);
        await Assert.ThrowsAsync<ConnectErrorException>(() => socket.ConnectNamespaceAsync(""));
        Assert.False(socket.Disconnected.IsCompleted);
    }

    [Fact]
    public async Task No_token_is_ever_logged()
    {
        var token = Tokens.For("1");
        var wrong = token[..^6] + "SECRET";
        await using (await SocketIOTestClient.ConnectAsync(_host.Address, new { token }))
        {
            await RefusedAsync(InvalidToken, "invalid_token", Auth(wrong));
        }

        Assert.DoesNotContain(_host.Logs.Entries, e => e.Text.Contains(token[..60], StringComparison.Ordinal));
        Assert.DoesNotContain(_host.Logs.Entries, e => e.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task Without_a_directory_the_claims_are_the_profile()
    {
        await using var host = await ChatHost.StartAsync();
        await using var socket = await SocketIOTestClient.ConnectAsync(
            host.Address,
            new { token = Tokens.For("1", null, new Claim("name", "Ada"), new Claim("preferred_username", "ada"), new Claim("email", "a@b"), new Claim("role", "admin")) });
        await Wait.UntilAsync(() => host.Get<Users.UserConnections>().Of("1").Length == 1, "the socket is listed");
        var profile = host.Get<Users.UserConnections>().Of("1")[0].User.Profile;
        Assert.Equal(new Users.UserProfile("1", "Ada") { Username = "ada", Email = "a@b", Role = "admin" }, profile);
    }

    [Fact]
    public async Task A_host_may_name_the_claim_and_the_scheme()
    {
        await using var host = await ChatHost.StartAsync(
            o => (o.UserIdClaim, o.AuthenticationScheme) = ("uid", "Special"),
            services: b =>
            {
                b.Services.AddAuthentication("Cookies").AddCookie("Cookies");
                Tokens.AddJwt(b.Services, "Special");
                b.Services.Configure<Microsoft.AspNetCore.Authentication.AuthenticationOptions>(o => o.DefaultScheme = "Cookies");
            });
        await using var socket = await SocketIOTestClient.ConnectAsync(host.Address, new { token = Tokens.For("1", null, new Claim("uid", "77")) });
        await Wait.UntilAsync(() => host.Get<Users.UserConnections>().Of("77").Length == 1, "the socket is listed");
        await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(host.Address, new { token = Tokens.For("1") }));
    }

    [Fact]
    public async Task A_host_without_authentication_lets_nobody_in_and_says_so()
    {
        await using var host = await ChatHost.StartAsync(services: _ => { });
        Assert.Equal(NoToken, (await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(host.Address))).Message);
        Assert.Equal(InvalidToken, (await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(host.Address, new { token = "x" }))).Message);
        Assert.Contains(host.Logs.Entries, e => e.Id == 1002 && e.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task A_directory_that_fails_asks_the_client_to_try_again()
    {
        await using var host = await ChatHost.StartAsync(builder: b => b.AddUserDirectory<BrokenDirectory>());
        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => host.ConnectAsync("1"));
        Assert.Equal("unavailable", refused.Code);
        Assert.Contains(host.Logs.Entries, e => e.Id == 1044);
    }

    private static string Auth(string token) => JsonSerializer.Serialize(new { token });

    private static Dictionary<string, string> Header(string value) => new() { ["Authorization"] = value };

    private async Task RefusedAsync(string message, string code, string auth, Dictionary<string, string>? headers = null)
    {
        await using var socket = await SocketIOTestClient.OpenAsync(_host.Address, headers: headers);
        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => socket.ConnectNamespaceAsync(auth));
        Assert.Equal((message, code), (refused.Message, refused.Code));
    }

    private sealed class BrokenDirectory : Users.IUserDirectory
    {
        public ValueTask<Users.UserProfile?> FindAsync(string userId, CancellationToken cancellationToken) =>
            throw new TimeoutException("The database is away.");
    }
}
