using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Testing;
using SignInHost;

namespace Realtime.Hosting.Tests;

/// <summary>Each kind of sign-in that a host may have, as its default scheme and as the one that chat is told to use.</summary>
public sealed class SignInTests
{
    private const string CertificateOf = "X-Test-Certificate-Of";

    public static TheoryData<string, bool> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, bool>();
            foreach (var kind in new[] { "Bearer", "Cookies", "Negotiate", "Certificate", "ApiKey" })
            {
                kinds.Add(kind, false);
                kinds.Add(kind, true);
            }

            return kinds;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Who_is_signed_in_connects_by_WebSocket_and_by_polling_and_calls_the_API(string kind, bool named)
    {
        await using var factory = Create(kind, named);
        var (header, value) = await SignInAsync(factory, kind, "7");
        using var http = factory.CreateClient();
        http.DefaultRequestHeaders.Add(header, value);

        await using var socket = await factory.Server.ConnectAsync(request: request => request.Headers[header] = value);
        var polled = await InMemory.ConnectByPollingAsync(http);

        Assert.True((await socket.EmitWithAckAsync("get_unread_counts")).GetProperty("ok").GetBoolean());
        Assert.StartsWith("40{\"sid\":", polled, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/api/chat/unread")).StatusCode);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Who_is_not_hears_so_and_is_sent_to_no_page(string kind, bool named)
    {
        await using var factory = Create(kind, named);
        using var http = factory.CreateClient(new() { AllowAutoRedirect = false });

        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => factory.Server.ConnectAsync());

        // Sign-in by the connection has no other way to say that it was not there.
        Assert.Equal("no_token", refused.Code);
        Assert.Contains("no_token", await InMemory.ConnectByPollingAsync(http), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/api/chat/unread")).StatusCode);
    }

    [Theory]
    [InlineData("Bearer", "Authorization", "Bearer bad")]
    [InlineData("Cookies", "Cookie", ".AspNetCore.Cookies=bad")]
    [InlineData("ApiKey", ApiKeyHandler.Header, "bad")]
    public async Task Bad_credentials_are_refused(string kind, string header, string value)
    {
        await using var factory = Create(kind, named: false);

        var refused = await Assert.ThrowsAsync<ConnectErrorException>(() => factory.Server.ConnectAsync(request: request => request.Headers[header] = value));

        Assert.Equal("invalid_token", refused.Code);
    }

    [Fact]
    public async Task A_token_in_the_CONNECT_payload_is_the_only_credential()
    {
        await using var factory = Create("Bearer", named: false);
        using var http = factory.CreateClient();

        await using var socket = await factory.Server.ConnectAsync(new { token = Jwt.For("7") });
        Assert.StartsWith("40{\"sid\":", await InMemory.ConnectByPollingAsync(http, $$"""{"token":"{{Jwt.For("7")}}"}"""), StringComparison.Ordinal);
        await Assert.ThrowsAsync<ConnectErrorException>(() => factory.Server.ConnectAsync(
            new { token = "bad" },
            request: request => request.Headers.Authorization = "Bearer " + Jwt.For("7")));
    }

    private static WebApplicationFactory<ApiKeyHandler> Create(string kind, bool named) => new WebApplicationFactory<ApiKeyHandler>()
        .WithWebHostBuilder(host =>
        {
            host.UseSetting("SignIn", named ? kind == "Bearer" ? "Cookies" : "Bearer" : kind);
            if (named)
            {
                host.UseSetting("ChatRealtime:AuthenticationScheme", kind);
            }

            // What TLS does below a server that is in memory.
            host.ConfigureServices(services => services.AddTransient<IStartupFilter, TestCertificates>());
        });

    /// <returns>The header that carries what was signed in with.</returns>
    private static async Task<(string Name, string Value)> SignInAsync(WebApplicationFactory<ApiKeyHandler> factory, string kind, string user)
    {
        switch (kind)
        {
            case "Bearer":
                return ("Authorization", "Bearer " + Jwt.For(user));
            case "Negotiate":
                return ("Authorization", "Negotiate " + Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));
            case "Certificate":
                return (CertificateOf, user);
            case "ApiKey":
                return (ApiKeyHandler.Header, "key-" + user);
            default:
                using (var http = factory.CreateClient())
                {
                    var answer = await http.PostAsync($"/sign-in/{user}", null);
                    return ("Cookie", answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
                }
        }
    }

    private sealed class TestCertificates : IStartupFilter
    {
        private static readonly RSA Key = RSA.Create(2048);

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                if (context.Request.Headers[CertificateOf] is [{ } user])
                {
                    var request = new CertificateRequest($"CN={user}", Key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
                    context.Connection.ClientCertificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
                }

                return following(context);
            });
            next(app);
        };
    }
}
