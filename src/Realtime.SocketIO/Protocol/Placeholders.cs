using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Realtime.SocketIO.Protocol;

/// <summary>
/// The placeholders of binary values in JSON: <c>{"_placeholder":true,"num":N}</c>. An object with any other member
/// is an ordinary object.
/// </summary>
internal static class Placeholders
{
    /// <summary>Writes a placeholder.</summary>
    public static void Write(Utf8JsonWriter json, int number)
    {
        json.WriteStartObject();
        json.WriteBoolean("_placeholder"u8, true);
        json.WriteNumber("num"u8, number);
        json.WriteEndObject();
    }

    /// <summary>Writes a placeholder.</summary>
    public static void Write(IBufferWriter<byte> output, int number)
    {
        output.Write("{\"_placeholder\":true,\"num\":"u8);
        Utf8Formatter.TryFormat(number, output.GetSpan(11), out var written);
        output.Advance(written);
        output.Write("}"u8);
    }

    /// <summary>
    /// Checks that every placeholder refers to an announced attachment, and that there are at most as many
    /// placeholders as attachments, because each placeholder may copy its attachment.
    /// </summary>
    public static bool AreValid(ReadOnlySpan<byte> json, int attachments, int maxDepth)
    {
        try
        {
            var count = 0;
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartObject && TryRead(reader, out var number) && (number < 0 || number >= attachments || ++count > attachments))
                {
                    return false;
                }
            }

            return true;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    public static bool Is(ReadOnlySpan<byte> json) => json[0] == '{' && TryRead(json, out _);

    /// <summary>Reads the number of a placeholder.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out int number)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return TryRead(reader, out number);
    }

    /// <summary>Reads the number of a placeholder.</summary>
    /// <param name="reader">
    /// A reader at the start of an object. It is passed by value, so the caller's reader does not move.
    /// </param>
    /// <param name="number">The number; -1 if it is missing or not an integer.</param>
    /// <returns>False if the object is no placeholder.</returns>
    public static bool TryRead(Utf8JsonReader reader, out int number)
    {
        var isPlaceholder = false;
        number = -1;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (NameIs(ref reader, "_placeholder"u8))
            {
                reader.Read();
                isPlaceholder = reader.TokenType == JsonTokenType.True;
            }
            else if (NameIs(ref reader, "num"u8))
            {
                reader.Read();
                if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out number))
                {
                    number = -1;
                }
            }
            else
            {
                return false;
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                return false;
            }
        }

        return isPlaceholder;
    }

    /// <summary>
    /// Compares a property name. Works also for a name with half a surrogate pair, for which the reader's own
    /// comparison throws.
    /// </summary>
    private static bool NameIs(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => reader.ValueIsEscaped
        ? Encoding.UTF8.GetBytes(LenientJson.GetString(ref reader)).AsSpan().SequenceEqual(name)
        : reader.ValueTextEquals(name);
}
