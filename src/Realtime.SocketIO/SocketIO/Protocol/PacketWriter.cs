using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.EngineIO.Protocol;

namespace Realtime.SocketIO.Protocol;

/// <summary>
/// Encodes Socket.IO packets as whole Engine.IO packets. The buffer and the JSON writer belong to the thread
/// and are used again; what leaves is one exact, immutable copy.
/// </summary>
internal sealed class PacketWriter
{
    // A larger buffer is not kept: one big payload must not cost its memory for good.
    private const int MaxKept = 64 * 1024;

    [ThreadStatic]
    private static PacketWriter? t_idle;

    private readonly ArrayBufferWriter<byte> _buffer = new(512);
    private readonly Utf8JsonWriter _json;

    private PacketWriter() => _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions
    {
        // As JSON.stringify writes it; a packet is never part of an HTML page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    });

    /// <summary>An event whose arguments follow its name.</summary>
    public static OutboundPacket Event<TState>(NamespaceName ns, string name, long ackId, TState state, Action<Utf8JsonWriter, TState> writeArguments)
    {
        var writer = Begin(PacketType.Event, ns, ackId);
        writer._json.WriteStartArray();
        writer._json.WriteStringValue(name);
        writeArguments(writer._json, state);
        writer._json.WriteEndArray();
        return writer.End();
    }

    /// <summary>An event with one argument.</summary>
    public static OutboundPacket Event<T>(NamespaceName ns, string name, long ackId, T payload, JsonTypeInfo<T> typeInfo)
    {
        var writer = Begin(PacketType.Event, ns, ackId);
        writer._json.WriteStartArray();
        writer._json.WriteStringValue(name);
        JsonSerializer.Serialize(writer._json, payload, typeInfo);
        writer._json.WriteEndArray();
        return writer.End();
    }

    /// <summary>An acknowledgement.</summary>
    public static OutboundPacket Ack<TState>(NamespaceName ns, long ackId, TState state, Action<Utf8JsonWriter, TState> writeArguments)
    {
        var writer = Begin(PacketType.Ack, ns, ackId);
        writer._json.WriteStartArray();
        writeArguments(writer._json, state);
        writer._json.WriteEndArray();
        return writer.End();
    }

    /// <summary>A packet whose payload, if any, is one object.</summary>
    public static OutboundPacket Control<TState>(PacketType type, NamespaceName ns, TState state, Action<Utf8JsonWriter, TState>? writePayload)
    {
        var writer = Begin(type, ns, ackId: -1);
        writePayload?.Invoke(writer._json, state);
        return writer.End();
    }

    private static PacketWriter Begin(PacketType type, NamespaceName ns, long ackId)
    {
        // Taken, not shared: a converter that emits while a payload is being written gets another one.
        var writer = t_idle ?? new PacketWriter();
        t_idle = null;
        var buffer = writer._buffer;
        buffer.ResetWrittenCount();
        var head = buffer.GetSpan(ns.Prefix.Length + 24);
        head[0] = EnginePacketType.Message;
        head[1] = (byte)('0' + (int)type);
        ns.Prefix.CopyTo(head[2..]);
        var length = 2 + ns.Prefix.Length;
        if (ackId >= 0)
        {
            ackId.TryFormat(head[length..], out var digits, provider: System.Globalization.CultureInfo.InvariantCulture);
            length += digits;
        }

        buffer.Advance(length);
        writer._json.Reset();
        return writer;
    }

    private OutboundPacket End()
    {
        _json.Flush();
        var packet = OutboundPacket.FromText(_buffer.WrittenSpan);
        if (_buffer.Capacity <= MaxKept)
        {
            t_idle = this;
        }

        return packet;
    }
}
