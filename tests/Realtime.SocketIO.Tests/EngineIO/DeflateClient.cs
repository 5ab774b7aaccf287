using System.Net.WebSockets;
using System.Text;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.EngineIO;

/// <summary>A client on the platform's WebSocket that offers permessage-deflate and compresses what it sends; connected to the main namespace.</summary>
internal sealed class DeflateClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _limit = new(SocketIOTestClient.Patience * 3);

    /// <summary>What the server agreed to.</summary>
    public string? Extensions { get; private set; }

    public static async Task<DeflateClient> ConnectAsync(TestHost host)
    {
        var client = new DeflateClient();
        client._socket.Options.CollectHttpResponseDetails = true;
        client._socket.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        var address = new UriBuilder(host.Address) { Scheme = "ws", Path = "/socket.io/", Query = "EIO=4&transport=websocket" };
        await client._socket.ConnectAsync(address.Uri, client._limit.Token);
        client.Extensions = client._socket.HttpResponseHeaders!.TryGetValue("Sec-WebSocket-Extensions", out var extensions) ? extensions.Single() : null;
        Assert.StartsWith("0{", await client.NextTextAsync(), StringComparison.Ordinal);
        await client.SendAsync("40");
        Assert.StartsWith("40{", await client.NextTextAsync(), StringComparison.Ordinal);
        return client;
    }

    public Task SendAsync(string text) => SendAsync(Encoding.UTF8.GetBytes(text));

    public async Task SendAsync(byte[] text)
    {
        try
        {
            await _socket.SendAsync(text, WebSocketMessageType.Text, true, _limit.Token);
        }
        catch (WebSocketException)
        {
            // The server may close before it has read everything.
        }
    }

    public async Task<string> NextTextAsync() => Encoding.UTF8.GetString(await NextAsync(WebSocketMessageType.Text));

    public Task<byte[]> NextBinaryAsync() => NextAsync(WebSocketMessageType.Binary);

    public async Task<WebSocketCloseStatus?> ClosedAsync()
    {
        Assert.Equal(WebSocketMessageType.Close, (await _socket.ReceiveAsync(new byte[1].AsMemory(), _limit.Token)).MessageType);
        return _socket.CloseStatus;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        _limit.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<byte[]> NextAsync(WebSocketMessageType type)
    {
        var buffer = new byte[4096];
        using var message = new MemoryStream();
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer.AsMemory(), _limit.Token);
            Assert.Equal(type, received.MessageType);
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return message.ToArray();
            }
        }
    }
}
