using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Realtime.SocketIO.Protocol;

/// <summary>
/// The form in which a <see cref="JsonElement"/> or <see cref="JsonNode"/> holds a binary value:
/// <c>{"$bytes":"&lt;base64&gt;"}</c>. These types cannot refer to attachments, so a placeholder would lose the
/// value. In a packet it becomes an attachment again.
/// </summary>
internal static class InlineBytes
{
    /// <summary>For JSON that is parsed again. It was checked against the limit of the options when it arrived.</summary>
    public static readonly JsonDocumentOptions Reading = new() { MaxDepth = 1024 };

    private static ReadOnlySpan<byte> Name => "$bytes"u8;

    /// <summary>Replaces the placeholders in an element with the binary values of the packet that is being read.</summary>
    /// <returns>The element itself if it has no placeholders.</returns>
    public static JsonElement Resolve(JsonElement element)
    {
        if (AttachmentScope.Reading is not { Count: > 0 } attachments || JsonMarshal.GetRawUtf8Value(element).IndexOf("_placeholder"u8) < 0)
        {
            return element;
        }

        var inlining = new PlaceholderReplacement(attachments, inline: true);
        return JsonElement.Parse(JsonSplice.Replace(JsonMarshal.GetRawUtf8Value(element), ref inlining), Reading);
    }

    /// <summary>Writes a binary value into JSON.</summary>
    public static void Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> value)
    {
        output.Write("{\"$bytes\":"u8);
        Base64Text.Write(output, value);
        output.Write("}"u8);
    }

    /// <summary>Writes an element. Binary values in it become attachments of the packet that is being written.</summary>
    /// <param name="writer">The target.</param>
    /// <param name="element">The element.</param>
    /// <param name="limit">How many values of the packet may become attachments. Further ones stay in the JSON.</param>
    public static void Write(Utf8JsonWriter writer, JsonElement element, int limit)
    {
        if (element.ValueKind == JsonValueKind.Undefined)
        {
            // WriteTo throws.
            element.WriteTo(writer);
            return;
        }

        var json = JsonMarshal.GetRawUtf8Value(element);
        if (AttachmentScope.IsWriting && json.IndexOf(Name) >= 0)
        {
            var attaching = new Attaching(limit);
            writer.WriteRawValue(JsonSplice.Replace(json, ref attaching), skipInputValidation: true);
        }
        else if (json.Contains((byte)'\\'))
        {
            // Written unchanged, because half a surrogate pair can only be written as its escape.
            writer.WriteRawValue(json, skipInputValidation: true);
        }
        else
        {
            element.WriteTo(writer);
        }
    }

    /// <summary>Converts an element to a node.</summary>
    public static JsonNode? ToNode(JsonElement element, JsonSerializerOptions options)
    {
        var nodes = new JsonNodeOptions { PropertyNameCaseInsensitive = options.PropertyNameCaseInsensitive };
        return element.ValueKind switch
        {
            JsonValueKind.Null => null,
            JsonValueKind.Object => JsonObject.Create(element, nodes),
            JsonValueKind.Array => JsonArray.Create(element, nodes),
            _ => JsonValue.Create(element, nodes),
        };
    }

    /// <summary>Writes a node. Binary values in it become attachments of the packet that is being written.</summary>
    public static void Write(Utf8JsonWriter writer, JsonNode? node, JsonSerializerOptions options)
    {
        switch (node)
        {
            case null:
                writer.WriteNullValue();
                break;
            case JsonObject { Count: 1 } single when AttachmentScope.IsWriting && TryRead(single, out var value) && AttachmentScope.TryAddInline(value, BinaryConverter.InlineLimitOf(options)) is { } number:
                Placeholders.Write(writer, number);
                break;
            case JsonObject members:
                writer.WriteStartObject();
                foreach (var (name, member) in members)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member, options);
                }

                writer.WriteEndObject();
                break;
            case JsonArray items:
                writer.WriteStartArray();
                foreach (var item in items)
                {
                    Write(writer, item, options);
                }

                writer.WriteEndArray();
                break;
            default:
                node.WriteTo(writer, options);
                break;
        }
    }

    private static bool TryRead(JsonObject single, out byte[] value)
    {
        value = [];
        if (single["$bytes"] is not JsonValue text || !text.TryGetValue<string>(out var base64))
        {
            return false;
        }

        var buffer = new byte[base64.Length / 4 * 3];
        var isValid = Convert.TryFromBase64String(base64, buffer, out var length);
        value = isValid ? buffer[..length] : [];
        return isValid;
    }

    private struct Attaching(int limit) : JsonSplice.IReplacement
    {
        private int _number;

        public bool TryMatch(Utf8JsonReader reader)
        {
            if (!reader.Read()
                || reader.TokenType != JsonTokenType.PropertyName
                // ValueTextEquals throws on half a surrogate pair, which is always an escape.
                || reader.ValueIsEscaped
                || !reader.ValueTextEquals(Name)
                || !reader.Read()
                || reader.TokenType != JsonTokenType.String
                || HalfCharacters.AreIn(reader.ValueSpan)
                || !reader.TryGetBytesFromBase64(out var value)
                || !reader.Read()
                || reader.TokenType != JsonTokenType.EndObject
                || AttachmentScope.TryAddInline(value, limit) is not { } number)
            {
                return false;
            }

            _number = number;
            return true;
        }

        public readonly void Write(ArrayBufferWriter<byte> output) => Placeholders.Write(output, _number);
    }
}
