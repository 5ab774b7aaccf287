using System.Buffers.Binary;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.EngineIO;

/// <summary>Frames as they are on the wire; connected to the main namespace.</summary>
internal sealed class RawWebSocket : IDisposable
{
    private readonly TcpClient _tcp = new();
    private readonly CancellationTokenSource _limit = new(SocketIOTestClient.Patience);

    // Masked with zeros: the text itself.
    private static readonly byte[] Connect = [0x81, 0x82, 0, 0, 0, 0, (byte)'4', (byte)'0'];

    public static async Task<RawWebSocket> ConnectAsync(Uri server, string? extensions)
    {
        var client = new RawWebSocket();
        await client.OpenAsync(server, extensions, behind: []);
        Assert.Equal((byte)'0', (await client.NextFrameAsync()).Payload[0]);

        await client.WriteAsync(Connect);
        Assert.Equal((byte)'4', (await client.NextFrameAsync()).Payload[0]);
        return client;
    }

    /// <summary>Sends its CONNECT together with the request, which no client may; nothing is read behind the head of the answer.</summary>
    public static async Task<RawWebSocket> ConnectEarlyAsync(Uri server)
    {
        var client = new RawWebSocket();
        await client.OpenAsync(server, extensions: null, behind: Connect);
        return client;
    }

    public static string Inflate(byte[] payload)
    {
        using var source = new MemoryStream([.. payload, 0x00, 0x00, 0xff, 0xff]);
        using var inflater = new DeflateStream(source, CompressionMode.Decompress);
        using var reader = new StreamReader(inflater);
        return reader.ReadToEnd();
    }

    private async Task OpenAsync(Uri server, string? extensions, byte[] behind)
    {
        await _tcp.ConnectAsync(server.Host, server.Port, _limit.Token);
        var offer = extensions is null ? "" : $"Sec-WebSocket-Extensions: {extensions}\r\n";
        await WriteAsync([.. Encoding.ASCII.GetBytes(
            $"GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + $"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {Convert.ToBase64String(new byte[16])}\r\n{offer}\r\n"), .. behind]);
        var head = new StringBuilder();
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            head.Append((char)(await ReadAsync(1))[0]);
        }

        Assert.StartsWith("HTTP/1.1 101", head.ToString(), StringComparison.Ordinal);
    }

    public async Task<(byte Opcode, byte[] Payload)> NextFrameAsync()
    {
        var header = await ReadAsync(2);
        var length = header[1] switch
        {
            126 => BinaryPrimitives.ReadUInt16BigEndian(await ReadAsync(2)),
            127 => (int)BinaryPrimitives.ReadUInt64BigEndian(await ReadAsync(8)),
            var small => small,
        };
        return (header[0], await ReadAsync(length));
    }

    public void Dispose()
    {
        _tcp.Dispose();
        _limit.Dispose();
    }

    private async Task WriteAsync(byte[] data) => await _tcp.GetStream().WriteAsync(data, _limit.Token);

    private async Task<byte[]> ReadAsync(int length)
    {
        var data = new byte[length];
        await _tcp.GetStream().ReadExactlyAsync(data, _limit.Token);
        return data;
    }
}
