using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Realtime.SocketIO.Protocol.MessagePack;

/// <summary>
/// Writes an untrusted peer's MessagePack as JSON, the way JavaScript's own JSON would have it: dates as text,
/// undefined left out of maps and null in arrays, numbers that JSON cannot hold as null.
/// </summary>
internal static class MessagePackToJson
{
    /// <summary>Writes the next value.</summary>
    /// <returns>False if it is not valid, or nested too deeply.</returns>
    public static bool TryWrite(ref MessagePackReader reader, Utf8JsonWriter json, List<ReadOnlyMemory<byte>> attachments, int maxDepth) =>
        reader.TryRead(out var token) && TryWrite(token, ref reader, json, attachments, maxDepth);

    private static bool TryWrite(scoped MessagePackToken token, ref MessagePackReader reader, Utf8JsonWriter json, List<ReadOnlyMemory<byte>> attachments, int depth)
    {
        switch (token.Kind)
        {
            case MessagePackKind.Boolean:
                json.WriteBooleanValue(token.Number != 0);
                return true;
            case MessagePackKind.Integer:
                json.WriteNumberValue(token.Number);
                return true;
            case MessagePackKind.Unsigned:
                json.WriteNumberValue((ulong)token.Number);
                return true;
            case MessagePackKind.Double when double.IsFinite(token.Real):
                json.WriteNumberValue(token.Real);
                return true;
            case MessagePackKind.Nil or MessagePackKind.Undefined or MessagePackKind.Double:
                json.WriteNullValue();
                return true;
            case MessagePackKind.Date:
                return TryWriteDate(token.Number, json);
            case MessagePackKind.String:
                json.WriteStringValue(Valid(token.Bytes));
                return true;
            case MessagePackKind.Binary:
                WritePlaceholder(token.Bytes, json, attachments);
                return true;
            case MessagePackKind.Array when depth > 0:
                return TryWriteArray(token.Number, ref reader, json, attachments, depth - 1);
            case MessagePackKind.Map when depth > 0:
                return TryWriteMap(token.Number, ref reader, json, attachments, depth - 1);
            default:
                return false;
        }
    }

    private static bool TryWriteArray(long count, ref MessagePackReader reader, Utf8JsonWriter json, List<ReadOnlyMemory<byte>> attachments, int depth)
    {
        json.WriteStartArray();
        for (var i = 0L; i < count; i++)
        {
            if (!reader.TryRead(out var element) || !TryWrite(element, ref reader, json, attachments, depth))
            {
                return false;
            }
        }

        json.WriteEndArray();
        return true;
    }

    private static bool TryWriteMap(long count, ref MessagePackReader reader, Utf8JsonWriter json, List<ReadOnlyMemory<byte>> attachments, int depth)
    {
        json.WriteStartObject();
        for (var i = 0L; i < count; i++)
        {
            if (!reader.TryRead(out var key) || key.Kind != MessagePackKind.String || !reader.TryRead(out var value))
            {
                return false;
            }

            if (value.Kind == MessagePackKind.Undefined)
            {
                continue;
            }

            json.WritePropertyName(Valid(key.Bytes));
            if (!TryWrite(value, ref reader, json, attachments, depth))
            {
                return false;
            }
        }

        json.WriteEndObject();
        return true;
    }

    /// <summary>Text as clients in JavaScript read it: the replacement character stands for what is not UTF-8, half a surrogate pair for example.</summary>
    private static ReadOnlySpan<byte> Valid(ReadOnlySpan<byte> text) =>
        Utf8.IsValid(text) ? text : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));

    private static bool TryWriteDate(long milliseconds, Utf8JsonWriter json)
    {
        if (milliseconds < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        json.WriteStringValue(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        return true;
    }

    private static void WritePlaceholder(ReadOnlySpan<byte> data, Utf8JsonWriter json, List<ReadOnlyMemory<byte>> attachments)
    {
        json.WriteStartObject();
        json.WriteBoolean("_placeholder"u8, true);
        json.WriteNumber("num"u8, attachments.Count);
        json.WriteEndObject();
        attachments.Add(data.ToArray());
    }
}
