using System.Diagnostics;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Realtime.SocketIO.Conformance.Running;

namespace Realtime.SocketIO.Conformance.Hosting;

/// <summary>More clients than the process may open descriptors: those that are in stay, the others are reset, and the server rests.</summary>
public sealed class DescriptorTests
{
    private const int Descriptors = 320;

    [Theory]
    [InlineData(0)]
    [InlineData(50)]
    public async Task Those_that_are_in_stay_and_those_too_many_are_reset(int ceiling)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        await using var host = await HostProcess.StartAsync(Descriptors, ("MAX_ACCEPTED", $"{ceiling}"), ("PING_INTERVAL", "60000"));
        var inside = new List<ClientWebSocket>();
        try
        {
            var refused = 0;
            for (var i = 0; i < Descriptors + 20; i++)
            {
                if (await ConnectAsync(host) is { } client)
                {
                    inside.Add(client);
                }
                else
                {
                    refused++;
                }
            }

            // The host itself has some descriptors open, and keeps a reserve of 32.
            Assert.InRange(inside.Count, ceiling == 0 ? 50 : ceiling, ceiling == 0 ? Descriptors - 32 : ceiling);
            Assert.Equal(Descriptors + 20 - inside.Count, refused);
            await AllEchoAsync(inside);
            Assert.InRange(await LoadAsync(host), 0, 0.5);
            Assert.Single(host.Lines, line => line.Contains("The host reset a new connection", StringComparison.Ordinal));

            // Whoever leaves makes room.
            inside[0].Abort();
            inside.RemoveAt(0);
            ClientWebSocket? next = null;
            await Deadlines.Until(() => (next = ConnectAsync(host).GetAwaiter().GetResult()) is not null, "a place for the next client");
            inside.Add(next!);
            await AllEchoAsync(inside);
            Assert.True(host.IsRunning);
        }
        finally
        {
            inside.ForEach(client => client.Dispose());
        }
    }

    /// <returns>Null if the server reset the connection.</returns>
    private static async Task<ClientWebSocket?> ConnectAsync(HostProcess host)
    {
        var client = new ClientWebSocket();
        try
        {
            using var limit = new CancellationTokenSource(Deadlines.Answer);
            await client.ConnectAsync(new UriBuilder(host.Address) { Scheme = "ws", Path = "/engine.io", Query = "EIO=4&transport=websocket" }.Uri, limit.Token);
            Assert.StartsWith("0{", await ReceiveAsync(client), StringComparison.Ordinal);
            return client;
        }
        catch (WebSocketException exception) when (exception.GetBaseException() is SocketException or IOException)
        {
            client.Dispose();
            return null;
        }
    }

    private static async Task AllEchoAsync(IReadOnlyList<ClientWebSocket> clients)
    {
        var said = Encoding.UTF8.GetBytes("4" + Guid.NewGuid());
        foreach (var client in clients)
        {
            await client.SendAsync(said, WebSocketMessageType.Text, true, default);
        }

        foreach (var client in clients)
        {
            var heard = await ReceiveAsync(client);
            while (heard == "2")
            {
                await client.SendAsync("3"u8.ToArray(), WebSocketMessageType.Text, true, default);
                heard = await ReceiveAsync(client);
            }

            Assert.Equal(Encoding.UTF8.GetString(said), heard);
        }
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket client)
    {
        var buffer = new byte[1024];
        var received = await Deadlines.Within(client.ReceiveAsync(buffer, default), "a message");
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    /// <returns>How many processors the host keeps busy while nobody says anything.</returns>
    private static async Task<double> LoadAsync(HostProcess host)
    {
        var (before, watch) = (host.ProcessorTime, Stopwatch.StartNew());
        await Task.Delay(TimeSpan.FromSeconds(1));
        return (host.ProcessorTime - before) / watch.Elapsed;
    }
}
