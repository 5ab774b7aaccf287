using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.EngineIO;

/// <summary>Bare Engine.IO at a path of its own: every message comes back as it was sent.</summary>
public sealed class EchoTests : IAsyncLifetime
{
    private Target? _target;

    public static TheoryData<Via> Transports => [Via.Polling, Via.WebSocket, Via.Upgrade];

    private Target Target => _target!;

    public async Task InitializeAsync() => _target = await Target.StartAsync(path: "/engine.io/");

    public async Task DisposeAsync()
    {
        await Target.DisposeAsync();
        Assert.Empty(Target.LoggedErrors);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Text_comes_back_as_text(Via via)
    {
        await using var client = await EngineClient.ConnectAsync(Target, via);

        await client.SendAsync("4hello");
        await client.SendAsync("4");
        await client.SendAsync("4{\"€\":\"🎉\"}");

        Assert.Equal("4hello", await client.ReceiveAsync());
        Assert.Equal("4", await client.ReceiveAsync());
        Assert.Equal("4{\"€\":\"🎉\"}", await client.ReceiveAsync());
    }

    [Fact]
    public async Task Bytes_come_back_as_a_binary_frame()
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);

        await client.SendBinaryAsync([1, 2, 3, 4]);
        await client.SendBinaryAsync([]);

        var first = await client.Socket.ReceiveAsync();
        var second = await client.Socket.ReceiveAsync();
        Assert.Equal((Opcode.Binary, 4), (first.Opcode, first.Payload.Length));
        Assert.Equal([1, 2, 3, 4], first.Payload);
        Assert.Equal((Opcode.Binary, 0), (second.Opcode, second.Payload.Length));
    }

    [Fact]
    public async Task Bytes_over_polling_are_base64_beside_text()
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        Assert.Equal("ok", (await session.PostAsync("4hello\u001ebAQIDBA==\u001eb")).Text);

        Assert.Equal("4hello\u001ebAQIDBA==\u001eb", await session.PollAsync());
    }

    [Theory]
    [InlineData("bAQIDBA=")]
    [InlineData("b!!!!")]
    [InlineData("bAQID\u001ebA")]
    [Trait("Beyond", "reference")]
    public async Task What_is_no_base64_ends_the_session(string payload)
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        await session.PostAsync(payload);

        await session.ExpectUnknownAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_thousand_messages_come_back_in_order(Via via)
    {
        await using var client = await EngineClient.ConnectAsync(Target, via);
        var messages = Enumerable.Range(0, 1000).Select(i => $"4{i}").ToArray();

        if (via == Via.Polling)
        {
            await client.SendAsync(string.Join(PollingRequests.Separator, messages));
        }
        else
        {
            foreach (var message in messages)
            {
                await client.SendAsync(message);
            }
        }

        foreach (var message in messages)
        {
            Assert.Equal(message, await client.ReceiveAsync());
        }
    }
}
