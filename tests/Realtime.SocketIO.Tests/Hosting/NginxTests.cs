using System.Net;
using System.Net.WebSockets;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Hosting;

/// <summary>The app's own page, behind nginx: with nothing but <c>proxy_pass</c>, and with the headers that the log names.</summary>
public sealed class NginxTests
{
    private const string PassHost = "proxy_set_header Host $http_host;";
    private const string PassUpgrade = "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection \"upgrade\";";

    [NginxFact]
    public async Task With_proxy_pass_alone_a_page_is_refused_and_the_log_names_the_header()
    {
        var lines = new LogLines();
        await using var host = await TestHost.StartAsync(services: (services, _) => lines.AddTo(services));
        await using (var bare = await Nginx.StartAsync(host.Address, ""))
        {
            Assert.Equal(HttpStatusCode.Forbidden, await OpenFromOwnPageAsync(bare));
        }

        Assert.Contains(PassHost, Assert.Single(lines.All), StringComparison.Ordinal);

        await using var told = await Nginx.StartAsync(host.Address, PassHost);
        Assert.Equal(HttpStatusCode.OK, await OpenFromOwnPageAsync(told));
        Assert.Single(lines.All);
    }

    [NginxFact]
    public async Task With_proxy_pass_alone_a_WebSocket_is_refused_and_the_log_names_the_headers()
    {
        var lines = new LogLines();
        await using var host = await TestHost.StartAsync(services: (services, _) => lines.AddTo(services));
        await using (var bare = await Nginx.StartAsync(host.Address, PassHost))
        {
            await Assert.ThrowsAsync<WebSocketException>(() => SocketIOTestClient.ConnectAsync(bare.Address));
        }

        Assert.Contains(PassUpgrade, Assert.Single(lines.All), StringComparison.Ordinal);

        await using var told = await Nginx.StartAsync(host.Address, PassHost + PassUpgrade);
        await using var client = await SocketIOTestClient.ConnectAsync(told.Address);
        Assert.NotEmpty(client.Id);
    }

    /// <summary>As a page that nginx served does: its origin is nginx's address.</summary>
    private static async Task<HttpStatusCode> OpenFromOwnPageAsync(Nginx nginx)
    {
        using var http = new HttpClient { BaseAddress = nginx.Address };
        http.DefaultRequestHeaders.Add("Origin", nginx.Address.GetLeftPart(UriPartial.Authority));
        using var answer = await http.GetAsync("/socket.io/?EIO=4&transport=polling");
        return answer.StatusCode;
    }
}
