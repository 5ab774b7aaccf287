using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using MessagePack;

namespace Realtime.SocketIO.Protocol.MessagePack;

/// <summary>
/// Writes MessagePack from an untrusted client as JSON, as JavaScript would: dates as text, undefined omitted from
/// maps and null in arrays, and null for numbers that JSON cannot represent. For invalid MessagePack, the library's
/// reader throws; the caller handles that.
/// </summary>
internal static class MessagePackToJson
{
    // The extension type of JavaScript's encoder for undefined (1 byte), a Date (8 bytes) and a typed array (any other length).
    private const sbyte JavaScriptExtension = 0;
    private const int UndefinedLength = 1;
    private const int DateLength = 8;

    /// <summary>Writes the next value.</summary>
    /// <param name="reader">A reader before the value.</param>
    /// <param name="json">The target.</param>
    /// <param name="attachments">Receives the binary values.</param>
    /// <param name="maxDepth">How deeply the value may be nested.</param>
    /// <param name="extras">For a message of a server, which may have timestamps of MessagePack; null for a client's.</param>
    /// <returns>False if the value has no JSON equivalent, or is nested too deeply.</returns>
    public static bool TryWrite(ref MessagePackReader reader, Utf8JsonWriter json, List<ReadOnlyMemory<byte>> attachments, int maxDepth, MessagePackExtras? extras = null)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Nil:
                reader.ReadNil();
                json.WriteNullValue();
                return true;
            case MessagePackType.Boolean:
                json.WriteBooleanValue(reader.ReadBoolean());
                return true;
            case MessagePackType.Integer:
                WriteInteger(ref reader, json);
                return true;
            case MessagePackType.Float:
                WriteFloat(ref reader, json);
                return true;
            case MessagePackType.String:
                return TryWriteText(ref reader, json);
            case MessagePackType.Binary:
                return TryWritePlaceholder(reader.ReadBytes()!.Value, json, attachments, extras);
            case MessagePackType.Array:
                return maxDepth > 0 && TryWriteArray(ref reader, json, attachments, maxDepth - 1, extras);
            case MessagePackType.Map:
                return maxDepth > 0 && TryWriteMap(ref reader, json, attachments, maxDepth - 1, extras);
            case MessagePackType.Extension:
                return TryWriteExtension(ref reader, json, attachments, extras);
            default:
                return false;
        }
    }

    /// <summary>Skips a nil or an undefined.</summary>
    /// <returns>False if the next value is neither.</returns>
    public static bool TryReadNothing(ref MessagePackReader reader)
    {
        if (reader.TryReadNil())
        {
            return true;
        }

        if (reader.NextMessagePackType != MessagePackType.Extension)
        {
            return false;
        }

        var next = reader.CreatePeekReader();
        if (next.ReadExtensionFormatHeader() is not { TypeCode: JavaScriptExtension, Length: UndefinedLength })
        {
            return false;
        }

        reader.Skip();
        return true;
    }

    private static void WriteInteger(ref MessagePackReader reader, Utf8JsonWriter json)
    {
        if (reader.NextCode == MessagePackCode.UInt64)
        {
            json.WriteNumberValue(reader.ReadUInt64());
        }
        else
        {
            json.WriteNumberValue(reader.ReadInt64());
        }
    }

    private static void WriteFloat(ref MessagePackReader reader, Utf8JsonWriter json)
    {
        var value = reader.ReadDouble();
        if (double.IsFinite(value))
        {
            json.WriteNumberValue(value);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    private static bool TryWriteText(ref MessagePackReader reader, Utf8JsonWriter json)
    {
        if (!reader.TryReadStringSpan(out var text))
        {
            return false;
        }

        json.WriteStringValue(Valid(text));
        return true;
    }

    private static bool TryWriteArray(ref MessagePackReader reader, Utf8JsonWriter json, List<ReadOnlyMemory<byte>> attachments, int depth, MessagePackExtras? extras)
    {
        json.WriteStartArray();
        for (var left = reader.ReadArrayHeader(); left > 0; left--)
        {
            if (!TryWrite(ref reader, json, attachments, depth, extras))
            {
                return false;
            }
        }

        json.WriteEndArray();
        return true;
    }

    private static bool TryWriteMap(ref MessagePackReader reader, Utf8JsonWriter json, List<ReadOnlyMemory<byte>> attachments, int depth, MessagePackExtras? extras)
    {
        json.WriteStartObject();
        for (var left = reader.ReadMapHeader(); left > 0; left--)
        {
            if (reader.NextMessagePackType != MessagePackType.String || !reader.TryReadStringSpan(out var key))
            {
                return false;
            }

            if (reader.NextMessagePackType == MessagePackType.Extension && TryReadNothing(ref reader))
            {
                continue;
            }

            json.WritePropertyName(Valid(key));
            if (!TryWrite(ref reader, json, attachments, depth, extras))
            {
                return false;
            }
        }

        json.WriteEndObject();
        return true;
    }

    private static bool TryWriteExtension(ref MessagePackReader reader, Utf8JsonWriter json, List<ReadOnlyMemory<byte>> attachments, MessagePackExtras? extras)
    {
        if (extras is not null && reader.CreatePeekReader().ReadExtensionFormatHeader().TypeCode == ReservedMessagePackExtensionTypeCode.DateTime)
        {
            WriteDate(reader.ReadDateTime(), json);
            return true;
        }

        var extension = reader.ReadExtensionFormat();
        if (extension.TypeCode != JavaScriptExtension)
        {
            return false;
        }

        switch (extension.Data.Length)
        {
            case UndefinedLength:
                json.WriteNullValue();
                return true;
            case DateLength:
                return TryWriteDate(BinaryPrimitives.ReadInt64BigEndian(extension.Data.FirstSpan), json);
            default:
                return TryWritePlaceholder(extension.Data, json, attachments, extras);
        }
    }

    /// <summary>
    /// Returns text as JavaScript clients read it: the replacement character replaces whatever is not UTF-8, for
    /// example half a surrogate pair.
    /// </summary>
    private static ReadOnlySpan<byte> Valid(ReadOnlySpan<byte> text) =>
        Utf8.IsValid(text) ? text : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));

    private static bool TryWriteDate(long milliseconds, Utf8JsonWriter json)
    {
        if (milliseconds < DateTimeOffset.MinValue.ToUnixTimeMilliseconds() || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
        {
            return false;
        }

        WriteDate(DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime, json);
        return true;
    }

    private static void WriteDate(DateTime time, Utf8JsonWriter json) =>
        json.WriteStringValue(time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));

    private static bool TryWritePlaceholder(in ReadOnlySequence<byte> data, Utf8JsonWriter json, List<ReadOnlyMemory<byte>> attachments, MessagePackExtras? extras)
    {
        if (attachments.Count == extras?.MaxAttachments)
        {
            return false;
        }

        Placeholders.Write(json, attachments.Count);
        attachments.Add(data.ToArray());
        return true;
    }
}

/// <summary>How MessagePack of other servers differs from that of clients.</summary>
/// <param name="MaxAttachments">How many binary values a message may have.</param>
internal sealed record MessagePackExtras(int MaxAttachments);
