using System.Text;
using System.Text.Json;

namespace Realtime.SocketIO.Protocol;

/// <summary>The stand-ins of binary values in JSON: <c>{"_placeholder":true,"num":N}</c>.</summary>
internal static class Placeholders
{
    /// <summary>Checks that every stand-in names an attachment that was announced.</summary>
    public static bool AreValid(ReadOnlySpan<byte> json, int attachments, int maxDepth)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = maxDepth });
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.StartObject && !IsValidObject(reader, attachments))
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

    /// <summary>Reads a stand-in's number.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, out int number)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return Scan(ref reader, out var isPlaceholder, out number) && isPlaceholder;
    }

    // Looks only at the object's own members; the reader is a copy, so the caller goes on into them.
    private static bool IsValidObject(Utf8JsonReader reader, int attachments) =>
        Scan(ref reader, out var isPlaceholder, out var number) && (!isPlaceholder || (number >= 0 && number < attachments));

    /// <summary>Compares a property's name, also one with half a surrogate pair, on which the reader's own comparison throws.</summary>
    private static bool NameIs(ref Utf8JsonReader reader, ReadOnlySpan<byte> name) => reader.ValueIsEscaped
        ? Encoding.UTF8.GetBytes(LenientJson.GetString(ref reader)).AsSpan().SequenceEqual(name)
        : reader.ValueTextEquals(name);

    /// <returns>False if a number is no integer.</returns>
    private static bool Scan(ref Utf8JsonReader reader, out bool isPlaceholder, out int number)
    {
        isPlaceholder = false;
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
                if (reader.TokenType == JsonTokenType.Number && !reader.TryGetInt32(out number))
                {
                    number = -1;
                }
            }
            else
            {
                // Anything else makes it an ordinary object; its end need not be looked for.
                isPlaceholder = false;
                return true;
            }

            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                isPlaceholder = false;
                return true;
            }
        }

        return true;
    }
}
