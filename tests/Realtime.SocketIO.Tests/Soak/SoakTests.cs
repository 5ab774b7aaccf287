using System.Net.WebSockets;
using System.Text;
using Xunit.Abstractions;

namespace Realtime.SocketIO.Tests.Soak;

/// <summary>Memory is the process's: nothing else may run beside.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneCollection
{
    public const string Name = "alone";
}

/// <summary>Clients of every kind of manners come and go; when the last is gone, nothing of them is left.</summary>
[Collection(AloneCollection.Name)]
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Workers = 8;
    private const int VisitsOfEach = 40;

    [Fact]
    public async Task Nothing_is_left_of_clients_that_came_and_went()
    {
        await using var host = await TestHost.StartAsync(
            io =>
            {
                io.OnConnection(async socket => await socket.JoinAsync(["all", $"one-{socket.Id}"]));
                io.On("join", async e =>
                {
                    await e.Socket.JoinAsync($"room-{e.Arg<int>(0)}");
                    await e.AckAsync();
                });
                io.On("say", async e => await io.To("all").EmitAsync("said", e.Arg<int>(0)));
            },
            o =>
            {
                // Long enough for a busy machine to be in time, short enough to wait for those who never come back.
                o.PingInterval = TimeSpan.FromSeconds(1);
                o.PingTimeout = o.ConnectTimeout = o.UpgradeTimeout = TimeSpan.FromSeconds(6);
            });

        // The first round fills pools and compiles code; what the second leaves behind beyond it would be a leak.
        await RunAsync(host);
        var before = await SettledMemoryAsync(host);
        await RunAsync(host);
        var after = await SettledMemoryAsync(host);

        output.WriteLine($"{before:N0} bytes before, {after:N0} after {Workers * VisitsOfEach} visits");
        Assert.True(after - before < 2 * 1024 * 1024, $"{after - before:N0} bytes are left");
    }

    private static async Task RunAsync(TestHost host)
    {
        using var http = new HttpClient { BaseAddress = host.Address };
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            for (var visit = 0; visit < VisitsOfEach; visit++)
            {
                await VisitAsync(host, http, (worker + visit) % 6);
            }
        })));
    }

    private static async Task VisitAsync(TestHost host, HttpClient http, int manners)
    {
        switch (manners)
        {
            case 0:
                await using (var polite = await host.ConnectAsync())
                {
                    await polite.EmitWithAckAsync("join", 1);
                    await polite.EmitAsync("say", 1);
                    await polite.SendAsync("41");
                }

                break;
            case 1:
                await using (var rude = await host.ConnectAsync())
                {
                    await rude.EmitWithAckAsync("join", 2);
                    rude.Abort();
                }

                break;
            case 2:
                // Opens a session, joins, and is never heard of again.
                await PostAsync(http, await OpenAsync(http), "40");
                break;
            case 3:
                // Has a poll under way when it says goodbye.
                var leaving = await OpenAsync(http);
                await PostAsync(http, leaving, "40");
                await Task.WhenAll(http.GetStringAsync(leaving), PostAsync(http, leaving, "1"));
                break;
            case 4:
                await UpgradeAsync(host, http, complete: true);
                break;
            default:
                await UpgradeAsync(host, http, complete: false);
                break;
        }
    }

    private static async Task UpgradeAsync(TestHost host, HttpClient http, bool complete)
    {
        var session = await OpenAsync(http);
        await PostAsync(http, session, "40");
        using var socket = new ClientWebSocket();
        var address = new UriBuilder(new Uri(host.Address, session.Replace("polling", "websocket", StringComparison.Ordinal))) { Scheme = "ws" };
        await socket.ConnectAsync(address.Uri, CancellationToken.None);
        await socket.SendAsync("2probe"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        var answer = new byte[64];
        var received = await socket.ReceiveAsync(answer, CancellationToken.None);
        Assert.Equal("3probe", Encoding.UTF8.GetString(answer, 0, received.Count));
        if (complete)
        {
            await socket.SendAsync("5"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
            await socket.SendAsync("42[\"say\",3]"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        }

        socket.Abort();
    }

    private static async Task<string> OpenAsync(HttpClient http)
    {
        var open = await http.GetStringAsync("/socket.io/?EIO=4&transport=polling");
        return $"/socket.io/?EIO=4&transport=polling&sid={open.Split('"')[3]}";
    }

    private static async Task PostAsync(HttpClient http, string session, string packet)
    {
        using var content = new StringContent(packet);
        using var response = await http.PostAsync(session, content);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<long> SettledMemoryAsync(TestHost host)
    {
        var server = host.Server;
        await Wait.UntilAsync(
            () => server.ConnectionCount == 0 && server.SocketCount == 0 && server.Rooms.Count == 0 && !server.Sessions.IsSweeping,
            "sessions, sockets, rooms and the timer are gone");
        return GC.GetTotalMemory(forceFullCollection: true);
    }
}
