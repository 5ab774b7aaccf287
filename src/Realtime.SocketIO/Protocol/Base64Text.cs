using System.Buffers;
using System.Buffers.Text;

namespace Realtime.SocketIO.Protocol;

/// <summary>Writes bytes as a JSON string of base64.</summary>
internal static class Base64Text
{
    public static void Write(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> bytes)
    {
        output.Write("\""u8);
        Base64.EncodeToUtf8(bytes, output.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out var written);
        output.Advance(written);
        output.Write("\""u8);
    }
}
