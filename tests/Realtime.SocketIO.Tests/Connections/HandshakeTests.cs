using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Connections;

public sealed class HandshakeTests
{
    [Fact]
    public async Task A_handshake_is_one_value_that_can_be_sent()
    {
        await using var host = await TestHost.StartAsync(io => io.OnConnection(socket => socket.EmitAsync("handshake", socket.Handshake).AsTask()));
        await using var client = await SocketIOTestClient.ConnectAsync(
            host.Address,
            new { name = "Ada" },
            query: "&room=a&tag=1&tag=2",
            headers: new Dictionary<string, string> { ["X-Custom"] = "yes" });

        var handshake = await client.NextAsync("handshake");

        Assert.Equal(["headers", "time", "address", "xdomain", "secure", "issued", "url", "query", "auth"], handshake.EnumerateObject().Select(member => member.Name));
        Assert.Equal("yes", handshake.GetProperty("headers").GetProperty("x-custom").GetString());
        Assert.Equal("127.0.0.1", handshake.GetProperty("address").GetString());
        Assert.False(handshake.GetProperty("xdomain").GetBoolean());
        Assert.False(handshake.GetProperty("secure").GetBoolean());
        Assert.Equal(handshake.GetProperty("time").GetDateTimeOffset().ToUnixTimeMilliseconds(), handshake.GetProperty("issued").GetInt64());
        Assert.Equal("/socket.io/?EIO=4&transport=websocket&room=a&tag=1&tag=2", handshake.GetProperty("url").GetString());
        Assert.Equal("a", handshake.GetProperty("query").GetProperty("room").GetString());
        Assert.Equal(["1", "2"], handshake.GetProperty("query").GetProperty("tag").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Equal("Ada", handshake.GetProperty("auth").GetProperty("name").GetString());
    }

    [Fact]
    public async Task The_empty_name_is_the_main_namespace()
    {
        await using var host = await TestHost.StartAsync();

        Assert.Same(host.Server.Of("/"), host.Server.Of(""));
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1)]
    public async Task A_payload_may_be_limited_to_less_than_a_kibibyte(int limit)
    {
        await using var host = await TestHost.StartAsync(options: o => o.MaxPayload = limit);
        await using var client = await SocketIOTestClient.OpenAsync(host.Address);

        await client.SendAsync("2".PadRight(limit + 1, 'x'));

        await client.Closed.WaitAsync(SocketIOTestClient.Patience);
    }
}
