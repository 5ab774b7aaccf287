namespace Realtime.SocketIO.Protocol.MessagePack;

/// <summary>The kinds of MessagePack values that JavaScript clients send.</summary>
internal enum MessagePackKind : byte
{
    Invalid,
    Nil,
    Undefined,
    Boolean,
    Integer,
    Unsigned,
    Double,
    Date,
    String,
    Binary,
    Array,
    Map,
}

/// <summary>One value, or the header of a container.</summary>
internal readonly ref struct MessagePackToken
{
    private MessagePackToken(MessagePackKind kind, long number = 0, double real = 0, ReadOnlySpan<byte> bytes = default)
    {
        Kind = kind;
        Number = number;
        Real = real;
        Bytes = bytes;
    }

    public static MessagePackToken Nil => new(MessagePackKind.Nil);

    public static MessagePackToken Undefined => new(MessagePackKind.Undefined);

    public MessagePackKind Kind { get; }

    /// <summary>An integer, the bits of an unsigned one, a boolean (0 or 1), milliseconds of a date, or how many elements a container has.</summary>
    public long Number { get; }

    public double Real { get; }

    /// <summary>The bytes of a string (UTF-8, unchecked) or a binary value.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    public static MessagePackToken OfBoolean(bool value) => new(MessagePackKind.Boolean, value ? 1 : 0);

    public static MessagePackToken OfInteger(long value) => new(MessagePackKind.Integer, value);

    public static MessagePackToken OfUnsigned(ulong value) => new(MessagePackKind.Unsigned, (long)value);

    public static MessagePackToken OfDouble(double value) => new(MessagePackKind.Double, real: value);

    public static MessagePackToken OfDate(long milliseconds) => new(MessagePackKind.Date, milliseconds);

    public static MessagePackToken OfBytes(MessagePackKind kind, ReadOnlySpan<byte> bytes) => new(kind, bytes: bytes);

    public static MessagePackToken OfContainer(MessagePackKind kind, int count) => new(kind, count);
}
