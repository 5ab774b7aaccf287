using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;

namespace Realtime.SocketIO.Protocol;

/// <summary>
/// Escapes text like <c>JSON.stringify</c>. It escapes as little as JSON allows, because a packet is never part of an
/// HTML page. It writes half a surrogate pair as an escape, where .NET's encoders write the replacement character.
/// </summary>
internal sealed class PacketEncoder : JavaScriptEncoder
{
    private const int EscapeLength = 6;

    private PacketEncoder()
    {
    }

    public static PacketEncoder Instance { get; } = new();

    public override int MaxOutputCharactersPerInputCharacter => UnsafeRelaxedJsonEscaping.MaxOutputCharactersPerInputCharacter;

    public override bool WillEncode(int unicodeScalar) => UnsafeRelaxedJsonEscaping.WillEncode(unicodeScalar);

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength) =>
        UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncode(text, textLength);

    public override int FindFirstCharacterToEncodeUtf8(ReadOnlySpan<byte> utf8Text) =>
        UnsafeRelaxedJsonEscaping.FindFirstCharacterToEncodeUtf8(utf8Text);

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten) =>
        UnsafeRelaxedJsonEscaping.TryEncodeUnicodeScalar(unicodeScalar, buffer, bufferLength, out numberOfCharactersWritten);

    public override OperationStatus EncodeUtf8(ReadOnlySpan<byte> utf8Source, Span<byte> utf8Destination, out int bytesConsumed, out int bytesWritten, bool isFinalBlock = true) =>
        UnsafeRelaxedJsonEscaping.EncodeUtf8(utf8Source, utf8Destination, out bytesConsumed, out bytesWritten, isFinalBlock);

    public override OperationStatus Encode(ReadOnlySpan<char> source, Span<char> destination, out int charsConsumed, out int charsWritten, bool isFinalBlock = true)
    {
        charsConsumed = 0;
        charsWritten = 0;
        while (true)
        {
            var rest = source[charsConsumed..];
            var whole = HalfCharacters.IndexIn(rest);
            var status = UnsafeRelaxedJsonEscaping.Encode(rest[..whole], destination[charsWritten..], out var consumed, out var written, isFinalBlock: true);
            charsConsumed += consumed;
            charsWritten += written;
            if (status != OperationStatus.Done || whole == rest.Length)
            {
                return status;
            }

            if (!isFinalBlock && whole + 1 == rest.Length && char.IsHighSurrogate(rest[whole]))
            {
                return OperationStatus.NeedMoreData;
            }

            if (!destination[charsWritten..].TryWrite(CultureInfo.InvariantCulture, $"\\u{(int)rest[whole]:x4}", out _))
            {
                return OperationStatus.DestinationTooSmall;
            }

            charsConsumed++;
            charsWritten += EscapeLength;
        }
    }
}
