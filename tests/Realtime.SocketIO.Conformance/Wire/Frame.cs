using System.Buffers.Binary;
using System.Text;

namespace Realtime.SocketIO.Conformance.Wire;

public enum Opcode
{
    Continuation = 0,
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}

/// <summary>A WebSocket frame.</summary>
internal sealed record Frame(Opcode Opcode, byte[] Payload, bool Final = true)
{
    private static readonly byte[] Mask = [0x37, 0xfa, 0x21, 0x3d];

    public string Text => Encoding.UTF8.GetString(Payload);

    public int? CloseCode =>
        Opcode == Opcode.Close && Payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(Payload) : null;

    public static Frame OfText(string text) => new(Opcode.Text, Encoding.UTF8.GetBytes(text));

    public static Frame OfClose(ushort code)
    {
        var payload = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(payload, code);
        return new Frame(Opcode.Close, payload);
    }

    /// <summary>The bytes of the frame as a client sends it, masked.</summary>
    public byte[] Encode()
    {
        byte[] header = [.. Header(Opcode, Payload.Length, Final), .. Mask];
        var bytes = new byte[header.Length + Payload.Length];
        header.CopyTo(bytes, 0);
        for (var i = 0; i < Payload.Length; i++)
        {
            bytes[header.Length + i] = (byte)(Payload[i] ^ Mask[i % 4]);
        }

        return bytes;
    }

    /// <summary>A header that announces a length, whether or not so many bytes follow.</summary>
    public static byte[] Header(Opcode opcode, long length, bool final = true)
    {
        var first = (byte)((final ? 0x80 : 0) | (int)opcode);
        const int MaskBit = 0x80;
        switch (length)
        {
            case < 126:
                return [first, (byte)(MaskBit | (int)length)];
            case <= ushort.MaxValue:
                return [first, (byte)(MaskBit | 126), (byte)(length >> 8), (byte)length];
            default:
                var header = new byte[10];
                header[0] = first;
                header[1] = (byte)(MaskBit | 127);
                BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2), length);
                return header;
        }
    }

    /// <summary>Reads one frame of the server, or null where the connection ended.</summary>
    public static async Task<Frame?> ReadAsync(RawConnection connection)
    {
        var first = await connection.ReadByteAsync();
        var second = await connection.ReadByteAsync();
        if (first < 0 || second < 0)
        {
            return null;
        }

        Assert.True((second & 0x80) == 0, "A server must not mask its frames.");
        long length = second & 0x7f;
        if (length == 126)
        {
            length = BinaryPrimitives.ReadUInt16BigEndian(await connection.ReadExactlyAsync(2));
        }
        else if (length == 127)
        {
            length = BinaryPrimitives.ReadInt64BigEndian(await connection.ReadExactlyAsync(8));
        }

        return new Frame((Opcode)(first & 0x0f), await connection.ReadExactlyAsync((int)length), (first & 0x80) != 0);
    }
}
