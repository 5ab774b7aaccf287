using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Realtime.SocketIO.Protocol;

/// <summary>
/// Writes the JSON of a packet and passes it to the parser. Each thread reuses its buffer and JSON writer. The result
/// is an exact, immutable copy.
/// </summary>
internal sealed partial class PacketWriter
{
    // A larger buffer is not kept, so that one large payload does not occupy memory permanently.
    private const int MaxKept = 64 * 1024;

    [ThreadStatic]
    private static PacketWriter? _idle;

    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _json;
    private readonly AttachmentScope.Collector _attachments = new();
    private AttachmentScope.Collector? _outer;

    private PacketWriter() => _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions
    {
        Encoder = PacketEncoder.Instance,
        SkipValidation = true,
    });

    /// <summary>Creates an event; its arguments follow its name.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="name">The event.</param>
    /// <param name="ackId">The acknowledgement id, or -1.</param>
    /// <param name="state">The state that is passed to <paramref name="writeArguments"/>.</param>
    /// <param name="writeArguments">Writes the arguments.</param>
    /// <param name="offset">
    /// The event's offset, with which a reconnecting client names the last event that it received; null for none.
    /// </param>
    public static EncodedPacket Event<TState>(NamespaceName ns, string name, long ackId, TState state, Action<Utf8JsonWriter, TState> writeArguments, string? offset = null)
    {
        var writer = Begin();
        writer._json.WriteStartArray();
        writer._json.WriteStringValue(name);
        writeArguments(writer._json, state);
        return writer.EndEvent(ns, ackId, offset);
    }

    /// <summary>Creates an event with one argument.</summary>
    /// <inheritdoc cref="Event{TState}(NamespaceName, string, long, TState, Action{Utf8JsonWriter, TState}, string?)"/>
    /// <param name="ns">The namespace.</param>
    /// <param name="name">The event.</param>
    /// <param name="ackId">The acknowledgement id, or -1.</param>
    /// <param name="payload">The argument.</param>
    /// <param name="typeInfo">The metadata with which the payload is serialized.</param>
    /// <param name="offset">
    /// The event's offset, with which a reconnecting client names the last event that it received; null for none.
    /// </param>
    public static EncodedPacket Event<T>(NamespaceName ns, string name, long ackId, T payload, JsonTypeInfo<T> typeInfo, string? offset = null)
    {
        var writer = Begin();
        writer._json.WriteStartArray();
        writer._json.WriteStringValue(name);
        ArgumentWriter.Write(writer._json, payload, typeInfo);
        return writer.EndEvent(ns, ackId, offset);
    }

    /// <summary>Creates an acknowledgement.</summary>
    public static EncodedPacket Ack<TState>(NamespaceName ns, long ackId, TState state, Action<Utf8JsonWriter, TState> writeArguments)
    {
        var writer = Begin();
        writer._json.WriteStartArray();
        writeArguments(writer._json, state);
        writer._json.WriteEndArray();
        return writer.End(PacketType.Ack, ns, ackId);
    }

    /// <summary>Creates a packet whose payload, if any, is one value.</summary>
    public static EncodedPacket Control<TState>(PacketType type, NamespaceName ns, TState state, Action<Utf8JsonWriter, TState>? writePayload)
    {
        var writer = Begin();
        writePayload?.Invoke(writer._json, state);
        return writer.End(type, ns, ackId: -1);
    }

    private static PacketWriter Begin()
    {
        // Removed from the field while in use: a converter that emits while a payload is being written gets another writer.
        var writer = _idle ?? new PacketWriter();
        _idle = null;
        writer._buffer.ResetWrittenCount();
        writer._json.Reset();
        writer._attachments.Take();
        writer._outer = AttachmentScope.Exchange(writer._attachments);
        return writer;
    }

    private EncodedPacket EndEvent(NamespaceName ns, long ackId, string? offset)
    {
        if (offset is not null)
        {
            _json.WriteStringValue(offset);
        }

        _json.WriteEndArray();
        return End(PacketType.Event, ns, ackId);
    }

    private EncodedPacket End(PacketType type, NamespaceName ns, long ackId)
    {
        _json.Flush();
        AttachmentScope.Exchange(_outer);
        var packet = ns.Parser.Encode(new SocketPacket(type, ns.Utf8, ackId, _buffer.WrittenMemory, _attachments.Take()));
        if (_buffer.Capacity <= MaxKept)
        {
            _idle = this;
        }

        return packet;
    }
}
