using System.Buffers;
using System.Text;

namespace Realtime.SocketIO.Protocol;

/// <summary>
/// Handles halves of surrogate pairs in JSON, such as <c>"\ud800"</c>. JavaScript has them in texts that were cut
/// within a character, and writes them as escapes. They are valid JSON but not valid Unicode, so System.Text.Json
/// rejects them.
/// </summary>
internal static class HalfCharacters
{
    private const int EscapeLength = 6;

    /// <summary>Whether JSON contains half a pair.</summary>
    /// <param name="json">Valid JSON in UTF-8, in which halves are always escapes.</param>
    public static bool AreIn(ReadOnlySpan<byte> json)
    {
        // Few texts contain an escape, and very few contain half a pair.
        for (var start = 0; json[start..].IndexOf((byte)'\\') is >= 0 and var found;)
        {
            start += found;
            if (TryReadHalf(json[start..], out var length))
            {
                return true;
            }

            start += length;
        }

        return false;
    }

    /// <summary>Replaces every half of a pair with U+FFFD, the replacement character.</summary>
    public static byte[] Replace(ReadOnlySpan<byte> json)
    {
        var replaced = new ArrayBufferWriter<byte>(json.Length);
        while (json.IndexOf((byte)'\\') is >= 0 and var found)
        {
            var isHalf = TryReadHalf(json[found..], out var length);
            replaced.Write(json[..(isHalf ? found : found + length)]);
            if (isHalf)
            {
                replaced.Write("\\ufffd"u8);
            }

            json = json[(found + length)..];
        }

        replaced.Write(json);
        return replaced.WrittenSpan.ToArray();
    }

    /// <summary>Unescapes the content of a JSON string and keeps halves of pairs.</summary>
    /// <param name="text">Valid JSON text in UTF-8, without its quotes.</param>
    public static string Unescape(ReadOnlySpan<byte> text)
    {
        var unescaped = new StringBuilder(text.Length);
        while (text.IndexOf((byte)'\\') is >= 0 and var found)
        {
            unescaped.Append(Encoding.UTF8.GetString(text[..found]));
            var length = 2;
            switch (text[found + 1])
            {
                case (byte)'u':
                    unescaped.Append(UnitOf(text[found..]));
                    length = EscapeLength;
                    break;
                case (byte)'b':
                    unescaped.Append('\b');
                    break;
                case (byte)'f':
                    unescaped.Append('\f');
                    break;
                case (byte)'n':
                    unescaped.Append('\n');
                    break;
                case (byte)'r':
                    unescaped.Append('\r');
                    break;
                case (byte)'t':
                    unescaped.Append('\t');
                    break;
                case var quoted:
                    unescaped.Append((char)quoted);
                    break;
            }

            text = text[(found + length)..];
        }

        return unescaped.Append(Encoding.UTF8.GetString(text)).ToString();
    }

    /// <summary>Finds the first half of a pair in a text.</summary>
    /// <returns>Its index; the text's length if there is none.</returns>
    public static int IndexIn(ReadOnlySpan<char> text)
    {
        var start = 0;
        while (text[start..].IndexOfAnyInRange('\ud800', '\udfff') is >= 0 and var found)
        {
            start += found;
            if (start + 1 == text.Length || !char.IsSurrogatePair(text[start], text[start + 1]))
            {
                return start;
            }

            start += 2;
        }

        return text.Length;
    }

    /// <summary>Parses an escape.</summary>
    /// <param name="json">JSON, starting at the escape.</param>
    /// <param name="length">The length of the escape; for a complete pair, of both escapes.</param>
    /// <returns>Whether the escape is half of a pair.</returns>
    private static bool TryReadHalf(ReadOnlySpan<byte> json, out int length)
    {
        length = json[1] == 'u' ? EscapeLength : 2;
        if (length == 2 || UnitOf(json) is not (>= '\ud800' and <= '\udfff' and var unit))
        {
            return false;
        }

        var rest = json[EscapeLength..];
        if (char.IsHighSurrogate(unit) && rest.StartsWith("\\u"u8) && char.IsLowSurrogate(UnitOf(rest)))
        {
            length += EscapeLength;
            return false;
        }

        return true;
    }

    private static char UnitOf(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape[2..EscapeLength], System.Globalization.NumberStyles.AllowHexSpecifier, System.Globalization.CultureInfo.InvariantCulture);
}
