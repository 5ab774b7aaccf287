using System.Buffers;
using System.Buffers.Binary;

namespace Realtime.SocketIO.Protocol.MessagePack;

/// <summary>Writes MessagePack values, each in its shortest form (MessagePack specification, "Formats").</summary>
internal sealed class MessagePackWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public ReadOnlySpan<byte> Written => _buffer.WrittenSpan;

    public void WriteNil() => Byte(0xc0);

    public void WriteBoolean(bool value) => Byte(value ? (byte)0xc3 : (byte)0xc2);

    public void WriteMapHeader(int count) => Header(count, 0x80, 16, 0xde, 0xdf);

    public void WriteArrayHeader(int count) => Header(count, 0x90, 16, 0xdc, 0xdd);

    public void WriteInteger(long value)
    {
        switch (value)
        {
            case >= -32 and <= 127:
                Byte((byte)value);
                break;
            case >= 0 and <= byte.MaxValue:
                _buffer.Write((ReadOnlySpan<byte>)[0xcc, (byte)value]);
                break;
            case >= 0 and <= ushort.MaxValue:
                Byte(0xcd);
                BinaryPrimitives.WriteUInt16BigEndian(Take(2), (ushort)value);
                break;
            case >= 0 and <= uint.MaxValue:
                Byte(0xce);
                BinaryPrimitives.WriteUInt32BigEndian(Take(4), (uint)value);
                break;
            case >= 0:
                Byte(0xcf);
                BinaryPrimitives.WriteInt64BigEndian(Take(8), value);
                break;
            case >= sbyte.MinValue:
                _buffer.Write((ReadOnlySpan<byte>)[0xd0, (byte)value]);
                break;
            case >= short.MinValue:
                Byte(0xd1);
                BinaryPrimitives.WriteInt16BigEndian(Take(2), (short)value);
                break;
            case >= int.MinValue:
                Byte(0xd2);
                BinaryPrimitives.WriteInt32BigEndian(Take(4), (int)value);
                break;
            default:
                Byte(0xd3);
                BinaryPrimitives.WriteInt64BigEndian(Take(8), value);
                break;
        }
    }

    public void WriteDouble(double value)
    {
        Byte(0xcb);
        BinaryPrimitives.WriteDoubleBigEndian(Take(8), value);
    }

    public void WriteString(ReadOnlySpan<byte> utf8)
    {
        switch (utf8.Length)
        {
            case < 32:
                Byte((byte)(0xa0 | utf8.Length));
                break;
            case <= byte.MaxValue:
                _buffer.Write((ReadOnlySpan<byte>)[0xd9, (byte)utf8.Length]);
                break;
            default:
                Header(utf8.Length, 0, 0, 0xda, 0xdb);
                break;
        }

        _buffer.Write(utf8);
    }

    public void WriteBinary(ReadOnlySpan<byte> data)
    {
        if (data.Length <= byte.MaxValue)
        {
            _buffer.Write((ReadOnlySpan<byte>)[0xc4, (byte)data.Length]);
        }
        else
        {
            Header(data.Length, 0, 0, 0xc5, 0xc6);
        }

        _buffer.Write(data);
    }

    private void Header(int count, byte fix, int fixLimit, byte code16, byte code32)
    {
        if (count < fixLimit)
        {
            Byte((byte)(fix | count));
        }
        else if (count <= ushort.MaxValue)
        {
            Byte(code16);
            BinaryPrimitives.WriteUInt16BigEndian(Take(2), (ushort)count);
        }
        else
        {
            Byte(code32);
            BinaryPrimitives.WriteUInt32BigEndian(Take(4), (uint)count);
        }
    }

    private void Byte(byte value) => _buffer.Write((ReadOnlySpan<byte>)[value]);

    private Span<byte> Take(int length)
    {
        var span = _buffer.GetSpan(length)[..length];
        _buffer.Advance(length);
        return span;
    }
}
