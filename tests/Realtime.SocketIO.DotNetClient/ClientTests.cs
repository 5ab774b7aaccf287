using System.Text.Json.Serialization;
using SocketIOClient.Transport;

namespace Realtime.SocketIO.DotNetClient;

/// <summary>
/// The behaviours of the NuGet client over each route. Left out: the data of a rejection and volatile events, which
/// this client has no way to tell or send, and recovery, which it does not know; that it starts afresh is here.
/// </summary>
public sealed class ClientTests : IAsyncLifetime
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(0, 100_000).Select(i => (byte)i)];

    private Host _host = null!;

    public async Task InitializeAsync() => _host = await Host.StartAsync(options =>
        options.ConnectionStateRecovery = new ConnectionStateRecoveryOptions());

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory, EveryRoute]
    public async Task Connects_and_ends_up_on_the_transport_asked_for(Route route)
    {
        await using var peer = await ConnectAsync(route);
        Assert.Equal(route == Route.Polling ? TransportProtocol.Polling : TransportProtocol.WebSocket, peer.Transport);
        Assert.Equal("{}", (await peer.NextAsync("auth")).GetValue(0).GetRawText());
        Assert.Equal("here", (await peer.AskAsync("message-with-ack", "here")).GetValue<string>());
    }

    [Theory, EveryRoute]
    public async Task Events_go_both_ways_with_all_their_arguments(Route route)
    {
        await using var peer = await ConnectAsync(route);
        await peer.EmitAsync("message", 1, "two €🎉", new { three = new[] { true } });
        var back = await peer.NextAsync("message-back");
        Assert.Equal(1, back.GetValue<int>(0));
        Assert.Equal("two €🎉", back.GetValue<string>(1));
        Assert.True(back.GetValue(2).GetProperty("three")[0].GetBoolean());
    }

    [Theory, EveryRoute]
    public async Task An_acknowledgement_of_the_server_reaches_the_client(Route route)
    {
        await using var peer = await ConnectAsync(route);
        var answer = await peer.AskAsync("message-with-ack", "a", 2);
        Assert.Equal("a", answer.GetValue<string>(0));
        Assert.Equal(2, answer.GetValue<int>(1));
    }

    [Theory, EveryRoute]
    public async Task An_acknowledgement_of_the_client_reaches_the_server(Route route)
    {
        await using var peer = await ConnectAsync(route);
        peer.Answer("question", question => new { question = question.GetValue<string>(), answer = 42 });
        await peer.EmitAsync("ask", "well?");
        var answered = (await peer.NextAsync("answered")).GetValue(0);
        Assert.Equal("well?", answered.GetProperty("question").GetString());
        Assert.Equal(42, answered.GetProperty("answer").GetInt32());
    }

    [Theory, EveryRoute]
    public async Task Bytes_go_both_ways(Route route)
    {
        await using var peer = await ConnectAsync(route);
        await peer.EmitAsync("message", Bytes, "between", new byte[] { 1, 2, 255 });
        var back = await peer.NextAsync("message-back");
        Assert.Equal(Bytes, back.GetValue<byte[]>(0));
        Assert.Equal("between", back.GetValue<string>(1));
        Assert.Equal([1, 2, 255], back.GetValue<byte[]>(2));
    }

    [Theory, EveryRoute]
    public async Task Bytes_go_both_ways_within_objects_and_in_acknowledgements(Route route)
    {
        await using var peer = await ConnectAsync(route);
        await peer.EmitAsync("file", new NamedFile("numbers", Bytes));
        var file = (await peer.NextAsync("file-back")).GetValue<NamedFile>();
        Assert.Equal("numbers", file.Name);
        Assert.Equal(Bytes, file.Data);
        Assert.Equal(Bytes, (await peer.AskAsync("message-with-ack", Bytes)).GetValue<byte[]>());
    }

    [Theory, EveryRoute]
    public async Task A_namespace_gets_the_auth_payload(Route route)
    {
        await using var peer = await ConnectAsync(route, "/custom", new { token = "123" });
        Assert.Equal("123", (await peer.NextAsync("auth")).GetValue(0).GetProperty("token").GetString());
        Assert.Equal("custom", (await peer.AskAsync("message-with-ack", "custom")).GetValue<string>());
    }

    [Theory, EveryRoute]
    public async Task A_rejection_by_the_host_reaches_the_client(Route route)
    {
        await using var peer = new Peer(_host.Address, route, "/guarded", new { token = "guess" });
        await peer.OpenAsync();
        Assert.Equal("Not authorized", await peer.ErrorAsync());
        Assert.False(peer.IsConnected);
        await using var welcome = await ConnectAsync(route, "/guarded", new { token = "open sesame" });
    }

    [Theory, EveryRoute]
    public async Task A_disconnect_by_the_host_is_told_as_such(Route route)
    {
        await using var peer = await ConnectAsync(route);
        await peer.EmitAsync("leave-namespace");
        Assert.Equal("io server disconnect", await peer.DisconnectedAsync());
    }

    [Theory, EveryRoute]
    public async Task Reconnects_after_a_restart_of_the_server_and_starts_afresh(Route route)
    {
        await using var peer = await ConnectAsync(route);
        var lost = peer.Id;
        await _host.StopAsync();
        Assert.Equal("transport close", await peer.DisconnectedAsync());
        await _host.StartAsync();
        Assert.NotEqual(lost, await peer.ConnectedAsync());
        Assert.Equal("back", (await peer.AskAsync("message-with-ack", "back")).GetValue<string>());
        var state = (await peer.AskAsync("state")).GetValue(0);
        Assert.False(state.GetProperty("recovered").GetBoolean());
        Assert.Equal(peer.Id, state.GetProperty("id").GetString());
    }

    private Task<Peer> ConnectAsync(Route route, string ns = "/", object? auth = null) =>
        Peer.ConnectAsync(_host.Address, route, ns, auth);

    private sealed record NamedFile(
        [property: JsonPropertyName("name")] string Name,
        [property: JsonPropertyName("data")] byte[] Data);
}
