using System.Net.Http.Headers;

namespace Realtime.SocketIO.Tests.Connections;

/// <summary>What the host is told of a socket's end.</summary>
public sealed class DisconnectTests
{
    [Fact]
    public async Task Handlers_of_every_shape_hear_of_the_end()
    {
        var seen = new Seen<string>();
        await using var host = await TestHost.StartAsync(io =>
        {
            io.OnDisconnecting((_, reason) => seen.Add($"namespace disconnecting {reason}"));
            io.OnDisconnecting((_, reason, details) => seen.Add($"namespace disconnecting {reason} {details?.Message}"));
            io.OnDisconnect((_, reason) => seen.Add($"namespace {reason}"));
            io.OnDisconnect(async (_, reason, details) =>
            {
                await Task.Yield();
                seen.Add($"namespace {reason} {details?.Message}");
            });
            io.OnConnection(socket =>
            {
                socket.OnDisconnecting(reason => seen.Add($"disconnecting {reason}"));
                socket.OnDisconnecting((reason, details) => seen.Add($"disconnecting {reason} {details?.Message}"));
                socket.OnDisconnect(reason => seen.Add($"{reason}"));
                socket.OnDisconnect((reason, details) => seen.Add($"{reason} {details?.Message}"));
                socket.OnDisconnect(async (reason, details) =>
                {
                    await Task.Yield();
                    seen.Add($"async {reason} {details?.Message}");
                });
            });
        });
        var (client, socket) = await host.ConnectPairAsync();
        await using var _ = client;
        await client.SendAsync("41");
        await seen.UntilAsync(9);

        Assert.Equal(
            [
                "ClientNamespaceDisconnect", "ClientNamespaceDisconnect ", "async ClientNamespaceDisconnect ",
                "disconnecting ClientNamespaceDisconnect", "disconnecting ClientNamespaceDisconnect ",
                "namespace ClientNamespaceDisconnect", "namespace ClientNamespaceDisconnect ",
                "namespace disconnecting ClientNamespaceDisconnect", "namespace disconnecting ClientNamespaceDisconnect ",
            ],
            seen.Items.Order(StringComparer.Ordinal));
        Assert.Null(socket.DisconnectDetails);
    }

    [Fact]
    public async Task The_details_say_what_was_wrong_with_a_packet()
    {
        var (reason, details) = await EndAsync((_, client) => client.SendAsync("4x"));

        Assert.Equal(DisconnectReason.ParseError, reason);
        Assert.Equal("The client sent a packet that is not valid, or over a limit.", details!.Message);
        Assert.Null(details.Exception);
    }

    [Fact]
    public async Task The_details_say_which_limit_was_hit()
    {
        var (reason, details) = await EndAsync((_, client) => client.SendAsync("42[\"" + new string('x', 1000) + "\"]"), o => o.MaxPayload = 500);

        Assert.Equal(DisconnectReason.TransportError, reason);
        Assert.Contains("MaxPayload", details!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_details_of_a_poll_say_what_the_client_did()
    {
        var ended = new TaskCompletionSource<DisconnectDetails?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await TestHost.StartAsync(io => io.OnDisconnect((_, _, details) => ended.SetResult(details)));
        using var http = new HttpClient { BaseAddress = host.Address };
        var open = await http.GetStringAsync("/socket.io/?EIO=4&transport=polling");
        var sid = System.Text.Json.JsonDocument.Parse(open[1..]).RootElement.GetProperty("sid").GetString();
        var address = $"/socket.io/?EIO=4&transport=polling&sid={sid}";
        using var connect = await http.PostAsync(address, new StringContent("40"));
        await http.GetStringAsync(address);

        using var content = new ByteArrayContent([1]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var refused = await http.PostAsync(address, content);

        Assert.Equal("The client sent a POST of binary content.", (await ended.Task.WaitAsync(Realtime.Testing.SocketIOTestClient.Patience))!.Message);
    }

    private static async Task<(DisconnectReason Reason, DisconnectDetails? Details)> EndAsync(
        Func<TestHost, Realtime.Testing.SocketIOTestClient, Task> end,
        Action<SocketIOOptions>? options = null)
    {
        var ended = new TaskCompletionSource<(DisconnectReason, DisconnectDetails?)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var host = await TestHost.StartAsync(
            io => io.OnConnection(socket => socket.OnDisconnect((reason, details) => ended.SetResult((reason, details)))),
            options);
        await using var client = await host.ConnectAsync();
        await end(host, client);
        return await ended.Task.WaitAsync(Realtime.Testing.SocketIOTestClient.Patience);
    }
}
