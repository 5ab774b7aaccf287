using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Authentication;

/// <summary>
/// Sign-in that belongs to the connection, as Windows sign-in does: a client proves who it is once, the server remembers
/// it with the connection, and the scheme works nowhere but in the pipeline of the client's own request.
/// </summary>
public sealed class ConnectionBoundTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await StartAsync(named: false);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_scheme_sees_the_clients_own_request(bool named)
    {
        await using var host = await StartAsync(named);
        await using var socket = await SocketIOTestClient.ConnectAsync(host.Address, headers: Proof("7"));
        Assert.Equal("7", await UserAsync(host));

        // The handshake of this one has no proof: the connection has.
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1 };
        using var http = new HttpClient(handler) { BaseAddress = host.Address };
        using (var proof = new HttpRequestMessage(HttpMethod.Get, "/any"))
        {
            proof.Headers.Add("Authorization", Proof("8")["Authorization"]);
            await http.SendAsync(proof);
        }

        Assert.StartsWith("40{\"sid\":", await ConnectByPollingAsync(http), StringComparison.Ordinal);
        Assert.Empty(Errors(host));
    }

    [Fact]
    public async Task Without_proof_there_is_no_token_and_nothing_else_is_wrong()
    {
        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(_host.Address));
        Assert.Equal("no_token", refused.Code);
        Assert.Empty(Errors(_host));
    }

    [Fact]
    public async Task A_token_is_not_made_up_for_by_the_connection()
    {
        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => SocketIOTestClient.ConnectAsync(_host.Address, new { token = "bad" }, headers: Proof("7")));
        Assert.Equal("invalid_token", refused.Code);
        Assert.Empty(Errors(_host));
    }

    [Fact]
    public async Task Sockets_that_come_later_have_the_connections_user()
    {
        await using var socket = await SocketIOTestClient.ConnectAsync(_host.Address, headers: Proof("7"));
        _time.Advance(TimeSpan.FromMinutes(2));

        await socket.SendAsync("40/direct,");

        await socket.NextFrameAsync("40/direct,{\"sid\":");
        Assert.Empty(Errors(_host));
    }

    private static Dictionary<string, string> Proof(string user) => new() { ["Authorization"] = $"Negotiate {user}" };

    private static IEnumerable<LogEntry> Errors(ChatHost host) => host.Logs.Entries.Where(entry => entry.Level >= LogLevel.Error);

    private static async Task<string> UserAsync(ChatHost host)
    {
        var connections = host.Get<Users.UserConnections>();
        await Wait.UntilAsync(() => connections.Of("7").Length == 1, "the socket is listed");
        return connections.Of("7")[0].User.Id;
    }

    private static async Task<string> ConnectByPollingAsync(HttpClient http)
    {
        var query = "/socket.io/?EIO=4&transport=polling";
        query += "&sid=" + (await http.GetStringAsync(query)).Split('"')[3];
        using var connect = new StringContent("40");
        await http.PostAsync(query, connect);
        return await http.GetStringAsync(query);
    }

    private Task<ChatHost> StartAsync(bool named) => ChatHost.StartAsync(
        chat: options =>
        {
            options.AuthenticationScheme = named ? ConnectionScheme.Name : null;
            options.SocketIO = socketIO =>
            {
                socketIO.ShutdownTimeout = TimeSpan.Zero;
                socketIO.PingInterval = socketIO.PingTimeout = TimeSpan.FromHours(1);
            };
        },
        builder: chat => chat.AddDialect(DialectNames.Direct, @namespace: "/direct"),
        services: builder =>
        {
            var authentication = builder.Services.AddAuthentication(named ? "Bearer" : ConnectionScheme.Name);
            authentication.AddScheme<AuthenticationSchemeOptions, ConnectionScheme>(ConnectionScheme.Name, null);
            authentication.AddJwtBearer("Bearer", _ => { });
        },
        pipeline: app => app.UseAuthentication(),
        time: _time);

    private sealed class ConnectionScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder), IAuthenticationRequestHandler
    {
        public const string Name = "Negotiate";

        private bool _processed;

        private IDictionary<object, object?>? Remembered => Context.Features.Get<IConnectionItemsFeature>()?.Items;

        public Task<bool> HandleRequestAsync()
        {
            _processed = true;
            if (Request.Headers.Authorization.ToString() is ['N', 'e', 'g', 'o', 't', 'i', 'a', 't', 'e', ' ', .. var user])
            {
                Remembered![Name] = user;
            }

            return Task.FromResult(false);
        }

        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            !_processed ? throw new InvalidOperationException("The authentication middleware has to run first.")
            : Remembered!.TryGetValue(Name, out var user)
                ? AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, (string)user!)], Name)), Name))
                : AuthenticateResult.NoResult());
    }
}
