using System.Buffers;
using System.Text.Json;

namespace Realtime.SocketIO.Protocol;

/// <summary>Replaces the placeholders of a received packet.</summary>
/// <param name="attachments">The packet's binary values.</param>
/// <param name="inline">
/// True to write each value into the JSON. False to attach it to the packet that is being written; outside a packet
/// it becomes base64.
/// </param>
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
