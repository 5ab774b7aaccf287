using System.Buffers.Binary;

namespace Realtime.SocketIO.Protocol.MessagePack;

/// <summary>
/// Reads MessagePack values of an untrusted peer: every length is checked against what is really there, and
/// nothing is allocated.
/// </summary>
internal ref struct MessagePackReader(ReadOnlySpan<byte> data)
{
    private ReadOnlySpan<byte> _rest = data;

    /// <summary>Whether everything has been read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Reads the next value, or the header of a map or array.</summary>
    /// <returns>False if the bytes end before it, or are no MessagePack.</returns>
    public bool TryRead(out MessagePackToken token)
    {
        token = default;
        if (!TryTake(1, out var head))
        {
            return false;
        }

        var code = head[0];
        token = code switch
        {
            <= 0x7f => MessagePackToken.OfInteger(code),
            <= 0x8f => MessagePackToken.OfContainer(MessagePackKind.Map, code & 0x0f),
            <= 0x9f => MessagePackToken.OfContainer(MessagePackKind.Array, code & 0x0f),
            <= 0xbf => default,
            0xc0 => MessagePackToken.Nil,
            0xc2 or 0xc3 => MessagePackToken.OfBoolean(code == 0xc3),
            >= 0xe0 => MessagePackToken.OfInteger((sbyte)code),
            _ => default,
        };
        return token.Kind != MessagePackKind.Invalid || TryReadLong(code, out token);
    }

    private bool TryReadLong(byte code, out MessagePackToken token)
    {
        token = default;
        switch (code)
        {
            case >= 0xa0 and <= 0xbf:
                return TryBytes(MessagePackKind.String, code & 0x1f, out token);
            case 0xc4 or 0xc5 or 0xc6:
                return TryLength(code - 0xc4, out var length) && TryBytes(MessagePackKind.Binary, length, out token);
            case 0xc7 or 0xc8 or 0xc9:
                return TryLength(code - 0xc7, out length) && TryExtension(length, out token);
            case >= 0xd4 and <= 0xd8:
                return TryExtension(1 << (code - 0xd4), out token);
            case 0xd9 or 0xda or 0xdb:
                return TryLength(code - 0xd9, out length) && TryBytes(MessagePackKind.String, length, out token);
            case 0xdc or 0xdd:
                return TryLength(code - 0xdc + 1, out length) && TryContainer(MessagePackKind.Array, length, out token);
            case 0xde or 0xdf:
                return TryLength(code - 0xde + 1, out length) && TryContainer(MessagePackKind.Map, length, out token);
            default:
                return TryNumber(code, out token);
        }
    }

    private bool TryNumber(byte code, out MessagePackToken token)
    {
        token = default;
        var size = code switch
        {
            0xcc or 0xd0 => 1,
            0xcd or 0xd1 => 2,
            0xce or 0xd2 or 0xca => 4,
            0xcf or 0xd3 or 0xcb => 8,
            _ => 0,
        };
        if (size == 0 || !TryTake(size, out var bytes))
        {
            return false;
        }

        token = code switch
        {
            0xcc => MessagePackToken.OfInteger(bytes[0]),
            0xcd => MessagePackToken.OfInteger(BinaryPrimitives.ReadUInt16BigEndian(bytes)),
            0xce => MessagePackToken.OfInteger(BinaryPrimitives.ReadUInt32BigEndian(bytes)),
            0xcf => MessagePackToken.OfUnsigned(BinaryPrimitives.ReadUInt64BigEndian(bytes)),
            0xd0 => MessagePackToken.OfInteger((sbyte)bytes[0]),
            0xd1 => MessagePackToken.OfInteger(BinaryPrimitives.ReadInt16BigEndian(bytes)),
            0xd2 => MessagePackToken.OfInteger(BinaryPrimitives.ReadInt32BigEndian(bytes)),
            0xd3 => MessagePackToken.OfInteger(BinaryPrimitives.ReadInt64BigEndian(bytes)),
            0xca => MessagePackToken.OfDouble(BinaryPrimitives.ReadSingleBigEndian(bytes)),
            _ => MessagePackToken.OfDouble(BinaryPrimitives.ReadDoubleBigEndian(bytes)),
        };
        return true;
    }

    /// <summary>Type 0 is what JavaScript's encoder makes of undefined (1 byte), a Date (8 bytes) and a typed array (any other form).</summary>
    private bool TryExtension(int length, out MessagePackToken token)
    {
        token = default;
        if (!TryTake(1, out var type) || !TryTake(length, out var bytes))
        {
            return false;
        }

        token = (type[0], length) switch
        {
            (0, 1) => MessagePackToken.Undefined,
            (0, 8) => MessagePackToken.OfDate(BinaryPrimitives.ReadInt64BigEndian(bytes)),
            (0, _) => MessagePackToken.OfBytes(MessagePackKind.Binary, bytes),
            _ => default,
        };
        return token.Kind != MessagePackKind.Invalid;
    }

    private bool TryContainer(MessagePackKind kind, int count, out MessagePackToken token)
    {
        token = MessagePackToken.OfContainer(kind, count);

        // Each element takes at least a byte: a count that cannot be true is refused at once.
        return count <= _rest.Length;
    }

    private bool TryBytes(MessagePackKind kind, int length, out MessagePackToken token)
    {
        var complete = TryTake(length, out var bytes);
        token = complete ? MessagePackToken.OfBytes(kind, bytes) : default;
        return complete;
    }

    /// <param name="size">0, 1 or 2 for a length of 1, 2 or 4 bytes.</param>
    /// <param name="length">The length.</param>
    private bool TryLength(int size, out int length)
    {
        length = 0;
        if (!TryTake(1 << size, out var bytes))
        {
            return false;
        }

        var value = size switch
        {
            0 => bytes[0],
            1 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        };
        length = (int)Math.Min(value, int.MaxValue);
        return value <= _rest.Length;
    }

    private bool TryTake(int length, out ReadOnlySpan<byte> bytes)
    {
        if (length > _rest.Length)
        {
            bytes = default;
            return false;
        }

        bytes = _rest[..length];
        _rest = _rest[length..];
        return true;
    }
}
