using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;

namespace Realtime.Bench.Server;

/// <summary>
/// The limit: the cost of Kestrel and .NET's WebSocket if a server does nothing else. It parses nothing. It writes
/// one of two frames that were encoded at the start, with the bytes that the Socket.IO servers send.
/// </summary>
internal static class BarePeer
{
    private static readonly string Text = new('x', 64);
    private static readonly byte[] EventFrame = Frame($"42[\"event\",\"{Text}\"]");
    private static readonly byte[] AckFrame = Frame($"431[\"{Text}\"]");
    private static readonly ConcurrentDictionary<Stream, byte> Connections = new();

    public static void Map(WebApplication app) => app.MapGet("/bare", ServeAsync);

    private static async Task ServeAsync(HttpContext context)
    {
        context.Response.Headers.Connection = "Upgrade";
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.SecWebSocketAccept = AcceptOf(context.Request.Headers.SecWebSocketKey.ToString());
        var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true, KeepAliveInterval = TimeSpan.Zero });
        Connections[stream] = 0;
        try
        {
            await ReceiveAsync(socket, stream);
        }
        catch (Exception exception) when (exception is WebSocketException or IOException or OperationCanceledException)
        {
        }

        Connections.TryRemove(stream, out _);
    }

    private static async Task ReceiveAsync(WebSocket socket, Stream stream)
    {
        var buffer = new byte[256];
        while (await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: WebSocketMessageType.Text })
        {
            if (buffer[2] == '1')
            {
                await stream.WriteAsync(AckFrame);
                continue;
            }

            foreach (var (other, _) in Connections)
            {
                var write = other.WriteAsync(EventFrame);
                if (!write.IsCompletedSuccessfully)
                {
                    await write;
                }
            }
        }
    }

    private static byte[] Frame(string text) => [0x81, (byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    // RFC 6455 prescribes SHA-1.
#pragma warning disable CA5350
    private static string AcceptOf(string key) =>
        Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
#pragma warning restore CA5350
}
