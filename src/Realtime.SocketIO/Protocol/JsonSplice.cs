using System.Buffers;
using System.Text.Json;

namespace Realtime.SocketIO.Protocol;

/// <summary>Replaces objects in JSON text and leaves everything else byte for byte as it is.</summary>
internal static class JsonSplice
{
    // The JSON was checked against the limit of the options when it arrived.
    private static readonly JsonReaderOptions Reading = new() { MaxDepth = 1024 };

    /// <summary>Replaces the objects that match. Objects inside a replaced object are not visited.</summary>
    public static ReadOnlySpan<byte> Replace<T>(ReadOnlySpan<byte> json, ref T replacement)
        where T : struct, IReplacement
    {
        var output = new ArrayBufferWriter<byte>(json.Length + 64);
        var reader = new Utf8JsonReader(json, Reading);
        var copied = 0;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject && replacement.TryMatch(reader))
            {
                output.Write(json[copied..(int)reader.TokenStartIndex]);
                replacement.Write(output);
                reader.Skip();
                copied = (int)reader.BytesConsumed;
            }
        }

        output.Write(json[copied..]);
        return output.WrittenSpan;
    }

    /// <summary>Selects the objects to replace and writes their replacements.</summary>
    internal interface IReplacement
    {
        /// <param name="reader">A reader at the start of an object.</param>
        /// <returns>Whether to replace the object.</returns>
        bool TryMatch(Utf8JsonReader reader);

        /// <summary>Writes the replacement of the object that matched last.</summary>
        void Write(ArrayBufferWriter<byte> output);
    }
}
