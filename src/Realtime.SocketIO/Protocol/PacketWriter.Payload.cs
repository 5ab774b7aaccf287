using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Cluster;

namespace Realtime.SocketIO.Protocol;

/// <summary>Content that several servers share: written once, encoded by each server for its own clients.</summary>
internal sealed partial class PacketWriter
{
    /// <summary>Writes the name and the arguments of an event.</summary>
    public static ClusterPayload Payload(string name, IReadOnlyList<object?> arguments, JsonSerializerOptions options)
    {
        var writer = Begin();
        writer._json.WriteStartArray();
        writer._json.WriteStringValue(name);
        ArgumentWriter.Write(writer._json, arguments, options);
        writer._json.WriteEndArray();
        return writer.EndPayload();
    }

    /// <summary>Writes the name and the only argument of an event.</summary>
    public static ClusterPayload Payload<T>(string name, T argument, JsonTypeInfo<T> typeInfo)
    {
        var writer = Begin();
        writer._json.WriteStartArray();
        writer._json.WriteStringValue(name);
        ArgumentWriter.Write(writer._json, argument, typeInfo);
        writer._json.WriteEndArray();
        return writer.EndPayload();
    }

    /// <summary>Writes one value.</summary>
    public static ClusterPayload Value<T>(T value, JsonTypeInfo<T> typeInfo)
    {
        var writer = Begin();
        ArgumentWriter.Write(writer._json, value, typeInfo);
        return writer.EndPayload();
    }

    /// <summary>Writes a value that a client sent. Only its own binary parts become attachments.</summary>
    public static ClusterPayload Value(SocketArgument value)
    {
        var writer = Begin();
        value.WriteTo(writer._json);
        return writer.EndPayload();
    }

    /// <summary>Creates an event from content that is already written.</summary>
    /// <param name="ns">The namespace.</param>
    /// <param name="content">The array of the event's name and its arguments.</param>
    /// <param name="ackId">The acknowledgement id, or -1.</param>
    /// <param name="offset">The event's offset, which becomes its last argument; null for none.</param>
    public static EncodedPacket Event(NamespaceName ns, ClusterPayload content, long ackId, string? offset = null)
    {
        var json = offset is null ? content.Json : Append(content.Json, offset);
        return ns.Parser.Encode(new SocketPacket(PacketType.Event, ns.Utf8, ackId, json, content.Attachments ?? []));
    }

    private static ReadOnlyMemory<byte> Append(ReadOnlyMemory<byte> array, string value)
    {
        var end = array.Span.LastIndexOf((byte)']');
        return (byte[])[.. array.Span[..end], (byte)',', .. JsonSerializer.SerializeToUtf8Bytes(value, PlainJson.Default.String), (byte)']'];
    }

    private ClusterPayload EndPayload()
    {
        _json.Flush();
        AttachmentScope.Exchange(_outer);

        // Copied, because the caller may reuse its buffers while a transport still sends.
        var attachments = _attachments.Take();
        var payload = new ClusterPayload(
            _buffer.WrittenSpan.ToArray(),
            attachments.Count == 0 ? [] : [.. attachments.Select(static attachment => (ReadOnlyMemory<byte>)attachment.ToArray())]);
        if (_buffer.Capacity <= MaxKept)
        {
            _idle = this;
        }

        return payload;
    }
}
