using System.Text;
using System.Text.Json;
using MessagePack;

namespace Realtime.SocketIO.Protocol.MessagePack;

/// <summary>Writes JSON as MessagePack. Placeholders are replaced by their binary values.</summary>
internal static class JsonToMessagePack
{
    public static void Write(ReadOnlySpan<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> attachments, ref MessagePackWriter writer)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 512 });
        reader.Read();
        WriteValue(json, ref reader, attachments, ref writer);
    }

    private static void WriteValue(ReadOnlySpan<byte> json, ref Utf8JsonReader reader, IReadOnlyList<ReadOnlyMemory<byte>> attachments, ref MessagePackWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject when attachments.Count > 0 && TryReadPlaceholder(json, reader, out var number) && (uint)number < (uint)attachments.Count:
                writer.Write(attachments[number].Span);
                reader.Skip();
                break;
            case JsonTokenType.StartObject:
                writer.WriteMapHeader(Count(reader) / 2);
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    WriteText(ref reader, ref writer);
                    reader.Read();
                    WriteValue(json, ref reader, attachments, ref writer);
                }

                break;
            case JsonTokenType.StartArray:
                writer.WriteArrayHeader(Count(reader));
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    WriteValue(json, ref reader, attachments, ref writer);
                }

                break;
            case JsonTokenType.String:
                WriteText(ref reader, ref writer);
                break;
            case JsonTokenType.Number when reader.TryGetInt64(out var integer):
                writer.Write(integer);
                break;
            case JsonTokenType.Number:
                writer.Write(reader.GetDouble());
                break;
            case JsonTokenType.True or JsonTokenType.False:
                writer.Write(reader.TokenType == JsonTokenType.True);
                break;
            default:
                writer.WriteNil();
                break;
        }
    }

    private static bool TryReadPlaceholder(ReadOnlySpan<byte> json, Utf8JsonReader reader, out int number) =>
        Placeholders.TryRead(json[(int)reader.TokenStartIndex..], out number);

    /// <summary>
    /// Counts the tokens one level below. The reader is passed by value, so the caller's reader does not move.
    /// </summary>
    private static int Count(Utf8JsonReader reader)
    {
        var count = 0;
        while (reader.Read() && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray))
        {
            count++;
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                reader.Skip();
            }
        }

        return count;
    }

    private static void WriteText(ref Utf8JsonReader reader, ref MessagePackWriter writer)
    {
        if (reader.ValueIsEscaped)
        {
            // MessagePack cannot represent half a surrogate pair, so the replacement character is written.
            writer.WriteString(Encoding.UTF8.GetBytes(LenientJson.GetString(ref reader)));
        }
        else
        {
            writer.WriteString(reader.ValueSpan);
        }
    }
}
