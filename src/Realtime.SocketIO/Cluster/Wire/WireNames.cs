using System.Text.Json;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO.Cluster.Wire;

/// <summary>Reads the small values of one message, and counts its names, so that one message cannot have any number of them.</summary>
internal sealed class WireNames
{
    private const int MaxNames = 1_000_000;

    private int _left = MaxNames;

    /// <summary>Reads an array of texts. A number becomes its text, as JavaScript writes it.</summary>
    /// <returns>Null if it is none, or has too many or too long names.</returns>
    public IReadOnlyList<string>? ReadList(ref Utf8JsonReader reader, int maxLength)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            return null;
        }

        List<string>? names = null;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var name = reader.TokenType == JsonTokenType.Number ? NumericName.Of(reader.GetDouble()) : ReadText(ref reader, maxLength);
            if (name.Length == 0 || --_left < 0)
            {
                return null;
            }

            (names ??= []).Add(name);
        }

        return names ?? (IReadOnlyList<string>)[];
    }

    /// <summary>Reads a text.</summary>
    /// <returns>The text; empty if it is none, or is too long.</returns>
    public static string ReadText(ref Utf8JsonReader reader, int maxLength)
    {
        // No character of UTF-16 takes more than three bytes; an escape takes six.
        if (reader.TokenType == JsonTokenType.String && reader.ValueSpan.Length <= maxLength * 6 && reader.GetString() is { } text && text.Length <= maxLength)
        {
            return text;
        }

        reader.Skip();
        return "";
    }

    /// <summary>Reads an integer that is not negative.</summary>
    /// <returns>Null if it is none, or more than the maximum.</returns>
    public static int? ReadNumber(ref Utf8JsonReader reader, int maximum)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) && number >= 0 && number <= maximum)
        {
            return number;
        }

        reader.Skip();
        return null;
    }

    /// <summary>Returns the JSON of the value at which the reader stands, and moves the reader to its end.</summary>
    public static ReadOnlyMemory<byte> Slice(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return json[start..(int)reader.BytesConsumed];
    }
}
