using System.Globalization;

namespace Realtime.Recovery;

/// <summary>
/// Names the last packet that a client has received: the node that sent it, the event, and the packet among those that the
/// event was rendered to. Opaque to clients.
/// </summary>
internal readonly record struct PacketOffset(string Node, long Id, int Index)
{
    /// <summary>The index that stands for all packets of an event.</summary>
    public const int AllPackets = int.MaxValue;

    /// <summary>Longer than any offset.</summary>
    private const int MaxLength = 64;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Node}.{Id}.{Index}");

    public static PacketOffset? TryParse(string? text)
    {
        if (text is null or { Length: > MaxLength })
        {
            return null;
        }

        Span<Range> parts = stackalloc Range[4];
        var span = text.AsSpan();
        return span.Split(parts, '.') == 3
            && long.TryParse(span[parts[1]], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && int.TryParse(span[parts[2]], NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new PacketOffset(text[parts[0]], id, index)
            : null;
    }
}
