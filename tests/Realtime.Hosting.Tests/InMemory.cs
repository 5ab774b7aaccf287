using System.Net.WebSockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Realtime.Testing;

namespace Realtime.Hosting.Tests;

/// <summary>Clients of a server in memory, as WebApplicationFactory starts it.</summary>
internal static class InMemory
{
    /// <summary>Connects a socket over the server's own WebSocket client.</summary>
    public static Task<SocketIOTestClient> ConnectAsync(
        this TestServer server,
        object? auth = null,
        string path = "/socket.io",
        Action<HttpRequest>? request = null) => SocketIOTestClient.ConnectAsync(Connect(server, request), server.BaseAddress, auth, path);

    /// <summary>Connects by polling alone, and gives the server's answer to CONNECT.</summary>
    public static async Task<string> ConnectByPollingAsync(HttpClient http, string auth = "", string path = "/socket.io")
    {
        var query = path + "/?EIO=4&transport=polling";
        query += "&sid=" + (await http.GetStringAsync(query)).Split('"')[3];
        using (var connect = new StringContent("40" + auth))
        {
            Assert.Equal("ok", await (await http.PostAsync(query, connect)).Content.ReadAsStringAsync());
        }

        var answer = await http.GetStringAsync(query);
        using var close = new StringContent("1");
        await http.PostAsync(query, close);
        await http.GetAsync(query);
        return answer;
    }

    private static Func<Uri, CancellationToken, Task<WebSocket>> Connect(TestServer server, Action<HttpRequest>? request)
    {
        var client = server.CreateWebSocketClient();
        client.ConfigureRequest = request;
        return client.ConnectAsync;
    }
}
