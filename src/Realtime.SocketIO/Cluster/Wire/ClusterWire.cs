using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using MessagePack;
using Realtime.SocketIO.Protocol;
using Realtime.SocketIO.Protocol.MessagePack;

namespace Realtime.SocketIO.Cluster.Wire;

/// <summary>
/// Writes and reads messages between servers in the form of the official streams adapter (<c>@socket.io/redis-streams-adapter</c>
/// 0.3). A whole message is MessagePack. An entry of a stream holds the message's <c>data</c> as text; the sender, the namespace
/// and the type stand beside it.
/// </summary>
/// <remarks>
/// What is read is input from outside. Malformed input, unknown types and sizes beyond the limits are refused, without an
/// exception. Unknown fields are ignored.
/// </remarks>
public static class ClusterWire
{
    /// <summary>The largest message that is read, in bytes: 16 MiB.</summary>
    public const int MaxLength = 16 * 1024 * 1024;

    /// <summary>Writes a whole message as MessagePack.</summary>
    /// <param name="message">The message.</param>
    /// <returns>The bytes.</returns>
    /// <exception cref="ArgumentException">An event has no content.</exception>
    public static byte[] Write(ClusterMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return ToMessagePack(WireWriter.Write(message), message.Payload);
    }

    /// <summary>Reads a whole message from MessagePack.</summary>
    /// <param name="bytes">The bytes. The message may refer to them: they must not change afterwards.</param>
    /// <param name="message">The message.</param>
    /// <returns>False if the bytes are no message of a known type.</returns>
    public static bool TryRead(ReadOnlyMemory<byte> bytes, [NotNullWhen(true)] out ClusterMessage? message)
    {
        message = null;
        return bytes.Length <= MaxLength
            && TryReadMessagePack(bytes, out var json, out var attachments)
            && Guarded(() => new WireReader(json, attachments).ReadMessage(), out message);
    }

    /// <summary>Writes a message's <c>data</c> for an entry of a stream.</summary>
    /// <param name="message">The message.</param>
    /// <returns>JSON in UTF-8; if the message has binary parts, MessagePack in base64.</returns>
    /// <exception cref="ArgumentException">An event has no content.</exception>
    public static ReadOnlyMemory<byte> WriteEntry(ClusterMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var json = WireWriter.WriteData(message);
        return message.Payload.Attachments is { Count: > 0 }
            ? Encoding.ASCII.GetBytes(Convert.ToBase64String(ToMessagePack(json, message.Payload)))
            : json;
    }

    /// <summary>Reads a message from an entry of a stream.</summary>
    /// <param name="type">The type's number.</param>
    /// <param name="senderId">The sender.</param>
    /// <param name="namespace">The namespace.</param>
    /// <param name="data">The data, in either form. The message may refer to it: it must not change afterwards.</param>
    /// <param name="offset">The entry's id; null if the stream has none that clients may come back with.</param>
    /// <param name="message">The message.</param>
    /// <returns>False if the entry is no message of a known type.</returns>
    public static bool TryReadEntry(
        int type,
        string senderId,
        string @namespace,
        ReadOnlyMemory<byte> data,
        string? offset,
        [NotNullWhen(true)] out ClusterMessage? message)
    {
        ArgumentNullException.ThrowIfNull(senderId);
        ArgumentNullException.ThrowIfNull(@namespace);
        message = null;
        if (data.Length is 0 or > MaxLength)
        {
            return false;
        }

        IReadOnlyList<ReadOnlyMemory<byte>> attachments = [];
        if (data.Span[0] != '{')
        {
            var decoded = new byte[Base64.GetMaxDecodedFromUtf8Length(data.Length)];
            if (Base64.DecodeFromUtf8(data.Span, decoded, out _, out var length) != OperationStatus.Done
                || !TryReadMessagePack(decoded.AsMemory(0, length), out data, out attachments))
            {
                return false;
            }
        }

        var json = data;
        return Guarded(() => new WireReader(json, attachments).ReadEntry(type, senderId, @namespace), out message)
            && Place(ref message, offset);
    }

    /// <summary>Completes options for <see cref="WriteEvent"/>: byte arrays and the like become binary parts.</summary>
    /// <param name="options">The options, which are copied; null for those that a server has by default.</param>
    /// <returns>Options that cannot be changed.</returns>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The resolver by reflection is filled in only where the app has it.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The resolver by reflection is filled in only where the app has it.")]
    public static JsonSerializerOptions CompleteOptions(JsonSerializerOptions? options)
    {
        var copy = options is null ? new JsonSerializerOptions(JsonSerializerDefaults.Web) : new JsonSerializerOptions(options);
        BinaryConverter.AddTo(copy);
        if (!JsonSerializer.IsReflectionEnabledByDefault)
        {
            copy.TypeInfoResolverChain.Add(PlainJson.Default);
        }

        copy.MakeReadOnly(populateMissingResolver: JsonSerializer.IsReflectionEnabledByDefault);
        return copy;
    }

    /// <summary>Writes the name and the arguments of an event, as a message's <see cref="ClusterMessage.Payload"/>.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">Its arguments. Byte arrays and the like, also inside of objects, become binary parts.</param>
    /// <param name="options">How the arguments are serialized; from <see cref="CompleteOptions"/>.</param>
    /// <returns>The content, which is a copy.</returns>
    /// <exception cref="ArgumentException">The name is empty, or one that servers keep for themselves, such as <c>connect</c>.</exception>
    public static ClusterPayload WriteEvent(string eventName, IReadOnlyList<object?> arguments, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(options);
        ReservedEvents.ThrowIfReserved(eventName);
        return PacketWriter.Payload(eventName, arguments, options);
    }

    private static bool Place([NotNull] ref ClusterMessage? message, string? offset)
    {
        message = offset is null ? message! : message! with { Offset = offset };
        return true;
    }

    internal static byte[] ToMessagePack(ReadOnlyMemory<byte> json, ClusterPayload payload)
    {
        var buffer = new ArrayBufferWriter<byte>(json.Length + 64);
        var writer = new MessagePackWriter(buffer);
        JsonToMessagePack.Write(json.Span, payload.Attachments ?? [], ref writer);
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    internal static bool TryReadMessagePack(ReadOnlyMemory<byte> bytes, out ReadOnlyMemory<byte> json, out IReadOnlyList<ReadOnlyMemory<byte>> attachments)
    {
        var output = new ArrayBufferWriter<byte>(bytes.Length + 64);
        var found = new List<ReadOnlyMemory<byte>>();
        (json, attachments) = (default, found);
        try
        {
            var reader = new MessagePackReader(bytes);
            using var writer = new Utf8JsonWriter(output, WireWriter.Writing);
            if (!MessagePackToJson.TryWrite(ref reader, writer, found, WireReader.MaxDepth, WireReader.Extras) || !reader.End)
            {
                return false;
            }

            writer.Flush();
            json = output.WrittenMemory;
            return found.Count == 0 || AreInOrder(json.Span, found.Count);
        }
        catch (Exception exception) when (exception is MessagePackSerializationException or EndOfStreamException or OverflowException or ArgumentOutOfRangeException)
        {
            // The library throws ArgumentOutOfRangeException for a length of more than 2 GiB.
            return false;
        }
    }

    /// <summary>
    /// Checks that each binary part has exactly one placeholder. A map may look like one: it would refer to the bytes of another
    /// value, and copy them each time.
    /// </summary>
    private static bool AreInOrder(ReadOnlySpan<byte> json, int count)
    {
        var next = 0;
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = WireReader.MaxDepth + 1 });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject && Placeholders.TryRead(reader, out var number) && number != next++)
            {
                return false;
            }
        }

        return next == count;
    }

    internal static bool Guarded(Func<ClusterMessage?> read, [NotNullWhen(true)] out ClusterMessage? message)
    {
        try
        {
            message = read();
            return message is not null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: half a surrogate pair in a name.
            message = null;
            return false;
        }
    }
}
