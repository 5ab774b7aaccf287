using System.Buffers;
using System.Text.Json;

namespace Realtime.SocketIO.Protocol;

/// <summary>Replaces objects in JSON text and leaves everything else byte for byte as it is.</summary>
internal static class JsonSplice
{
    // What is spliced was held to the limit of the options when it arrived.
    private static readonly JsonReaderOptions Reading = new() { MaxDepth = 1024 };

    /// <summary>Replaces objects, the outermost first.</summary>
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

    /// <summary>Which objects are replaced, and with what.</summary>
    internal interface IReplacement
    {
        /// <param name="reader">At the start of an object.</param>
        /// <returns>Whether it is replaced.</returns>
        bool TryMatch(Utf8JsonReader reader);

        /// <summary>Writes what takes the place of the object that was matched last.</summary>
        void Write(ArrayBufferWriter<byte> output);
    }
}
