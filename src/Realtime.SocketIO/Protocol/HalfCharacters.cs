using System.Buffers;
using System.Text;

namespace Realtime.SocketIO.Protocol;

/// <summary>
/// Half a surrogate pair in JSON, as in <c>"\ud800"</c>. JavaScript has it in texts that were cut within a
/// character, and writes it as an escape. It is valid JSON, but no Unicode text, so the platform's JSON refuses it.
/// </summary>
internal static class HalfCharacters
{
    private const int EscapeLength = 6;

    /// <summary>Whether JSON holds half a pair.</summary>
    /// <param name="json">Valid JSON in UTF-8. Halves are always escapes in it.</param>
    public static bool AreIn(ReadOnlySpan<byte> json)
    {
        // Almost no text has an escape, and of those that do almost none has this one.
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

    /// <summary>Replaces every half of a pair with the replacement character, U+FFFD.</summary>
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

    /// <summary>Reads the inside of a JSON string, with halves of pairs as they are.</summary>
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

    /// <summary>The first half of a pair in a text.</summary>
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

    /// <summary>Reads an escape.</summary>
    /// <param name="json">JSON, from the escape on.</param>
    /// <param name="length">How long it is; of a whole pair, both of its escapes.</param>
    /// <returns>Whether it is half of a pair.</returns>
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
