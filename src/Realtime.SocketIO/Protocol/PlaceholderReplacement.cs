using System.Buffers;
using System.Text.Json;

namespace Realtime.SocketIO.Protocol;

/// <summary>Puts something else in the places of the stand-ins of a packet that was received.</summary>
/// <param name="attachments">The packet's binary values.</param>
/// <param name="inline">Whether each value is written into the JSON. Else it goes to the packet that is being written; outside of a packet it becomes base64.</param>
internal struct PlaceholderReplacement(IReadOnlyList<ReadOnlyMemory<byte>> attachments, bool inline) : JsonSplice.IReplacement
{
    private ReadOnlyMemory<byte> _matched;

    public bool TryMatch(Utf8JsonReader reader)
    {
        if (!Placeholders.TryRead(reader, out var number) || (uint)number >= (uint)attachments.Count)
        {
            return false;
        }

        _matched = attachments[number];
        return true;
    }

    public readonly void Write(ArrayBufferWriter<byte> output)
    {
        if (inline)
        {
            InlineBytes.Write(output, _matched.Span);
        }
        else if (AttachmentScope.TryAdd(_matched) is { } number)
        {
            Placeholders.Write(output, number);
        }
        else
        {
            Base64Text.Write(output, _matched.Span);
        }
    }
}
