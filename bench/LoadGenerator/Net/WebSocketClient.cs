using System.Buffers.Binary;
using System.Text;
using Realtime.Bench.Wires;

namespace Realtime.Bench.Net;

/// <summary>A WebSocket client for a <see cref="Wire"/>. Frames are encoded before they are needed.</summary>
internal sealed class WebSocketClient : Channel
{
    private readonly Wire _wire;
    private bool _isUpgraded;

    /// <summary>Starts connecting.</summary>
    /// <param name="loop">The loop that serves the client.</param>
    /// <param name="wire">The protocol of the client.</param>
    /// <param name="port">The server's port.</param>
    /// <param name="user">The user that the client connects as; null for none.</param>
    /// <param name="receiveBuffer">The size of the system's receive buffer, in bytes; 0 for the default.</param>
    public WebSocketClient(EventLoop loop, Wire wire, int port, string? user = null, int receiveBuffer = 0)
        : base(loop, port, receiveBuffer)
    {
        _wire = wire;
        User = user;
    }

    public string? User { get; }

    /// <summary>Whether the protocol's own handshake is complete.</summary>
    public bool IsReady { get; private set; }

    /// <summary>The number of events that have arrived.</summary>
    public int Events { get; private set; }

    /// <summary>The number of acknowledgements that have arrived.</summary>
    public int Acks { get; private set; }

    /// <summary>The prefix of the messages that count as events; null counts all.</summary>
    public byte[]? Counted { get; set; }

    /// <summary>Data of the scenario.</summary>
    public object? State { get; set; }

    public Action<WebSocketClient>? OnReady { get; set; }

    public Action<WebSocketClient>? OnEvent { get; set; }

    public Action<WebSocketClient>? OnAck { get; set; }

    /// <summary>Encodes a complete text frame of a client.</summary>
    public static byte[] Frame(string text) => Frame(0x81, Encoding.UTF8.GetBytes(text));

    public void Ready()
    {
        IsReady = true;
        OnReady?.Invoke(this);
    }

    public void Event(ReadOnlySpan<byte> message)
    {
        if (Counted is { } counted && !message.StartsWith(counted))
        {
            return;
        }

        Events++;
        OnEvent?.Invoke(this);
    }

    public void Ack()
    {
        Acks++;
        OnAck?.Invoke(this);
    }

    protected override void OnConnected() => Send(Encoding.ASCII.GetBytes(
        $"GET {_wire.PathFor(User)} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));

    protected override int Consume(ReadOnlySpan<byte> bytes)
    {
        var consumed = 0;
        if (!_isUpgraded)
        {
            var end = bytes.IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                return 0;
            }

            if (!bytes.StartsWith("HTTP/1.1 101"u8))
            {
                throw new IOException($"Not upgraded: {Encoding.ASCII.GetString(bytes[..end])}");
            }

            _isUpgraded = true;
            consumed = end + 4;
            _wire.OnUpgraded(this);
        }

        while (TryReadFrame(bytes[consumed..], out var opcode, out var payload, out var length))
        {
            consumed += length;
            switch (opcode)
            {
                case 1 or 2:
                    _wire.OnMessage(this, payload);
                    break;
                case 8:
                    Dispose();
                    return consumed;
                case 9:
                    Send(Frame(0x8A, payload));
                    break;
            }
        }

        return consumed;
    }

    private static bool TryReadFrame(ReadOnlySpan<byte> bytes, out int opcode, out ReadOnlySpan<byte> payload, out int length)
    {
        opcode = 0;
        length = 0;
        payload = default;
        if (bytes.Length < 2)
        {
            return false;
        }

        var header = bytes[1] switch { 126 => 4, 127 => 10, _ => 2 };
        if (bytes.Length < header)
        {
            return false;
        }

        var size = header switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            10 => (int)BinaryPrimitives.ReadUInt64BigEndian(bytes[2..]),
            _ => bytes[1],
        };
        if (bytes.Length < header + size)
        {
            return false;
        }

        opcode = bytes[0] & 0xF;
        payload = bytes.Slice(header, size);
        length = header + size;
        return true;
    }

    private static byte[] Frame(byte first, ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> mask = [0x37, 0xfa, 0x21, 0x3d];
        var header = payload.Length < 126 ? 2 : 4;
        var frame = new byte[header + mask.Length + payload.Length];
        frame[0] = first;
        frame[1] = (byte)(0x80 | (header == 2 ? payload.Length : 126));
        if (header == 4)
        {
            BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        }

        mask.CopyTo(frame.AsSpan(header));
        for (var i = 0; i < payload.Length; i++)
        {
            frame[header + mask.Length + i] = (byte)(payload[i] ^ mask[i & 3]);
        }

        return frame;
    }
}
