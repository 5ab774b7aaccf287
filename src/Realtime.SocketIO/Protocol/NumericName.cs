using System.Globalization;
using System.Text.Json;

namespace Realtime.SocketIO.Protocol;

/// <summary>Converts a number to an event's name, as JavaScript converts it to text (ECMA-262, "Number::toString").</summary>
internal static class NumericName
{
    private const double MaxPlain = 1e21;
    private const double MinPlain = 1e-6;

    /// <param name="json">A JSON number.</param>
    public static string Of(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return Of(reader.GetDouble());
    }

    public static string Of(double number)
    {
        // The shortest digits that identify this number.
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        if (number == 0)
        {
            return "0";
        }

        if (!double.IsFinite(number))
        {
            return text;
        }

        if (Math.Abs(number) is >= MinPlain and < MaxPlain)
        {
            // A decimal holds all digits in this range, so this is exact.
            return decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        }

        // .NET writes 1.5E-07 for 1.5e-7.
        var mark = text.IndexOf('E', StringComparison.Ordinal);
        return $"{text[..mark]}e{text[mark + 1]}{text[(mark + 2)..].TrimStart('0')}";
    }
}
