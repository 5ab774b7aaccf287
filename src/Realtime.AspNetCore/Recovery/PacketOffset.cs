using System.Globalization;

namespace Realtime.Recovery;

/// <summary>
/// Names the last packet that a client has received: the node that sent it, the event, and the packet among those that the
/// event was rendered to. In a cluster also what the event is called on all nodes, because its node may die before it has told
/// the others of it. Opaque to clients.
/// </summary>
internal readonly record struct PacketOffset(string Node, long Id, int Index)
{
    /// <summary>The index that stands for all packets of an event.</summary>
    public const int AllPackets = int.MaxValue;

    /// <summary>Longer than any offset.</summary>
    private const int MaxLength = 128;

    /// <summary>What the event is called on all nodes; null if there is only one.</summary>
    public EventIdentity? Identity { get; init; }

    public override string ToString() => Identity is { } identity
        ? string.Create(CultureInfo.InvariantCulture, $"{Node}.{Id}.{Index}.{identity.Kind}{identity.Number}.{identity.Key}")
        : string.Create(CultureInfo.InvariantCulture, $"{Node}.{Id}.{Index}");

    public static PacketOffset? TryParse(string? text)
    {
        if (text is null or { Length: > MaxLength })
        {
            return null;
        }

        var parts = text.Split('.');
        if (parts.Length is not (3 or 5) || !TryParse(parts[1], out var id) || !TryParse(parts[2], out var index) || index > AllPackets)
        {
            return null;
        }

        var offset = new PacketOffset(parts[0], id, (int)index);
        return parts.Length == 3 ? offset
            : parts[3].Length > 1 && TryParse(parts[3].AsSpan(1), out var number)
                ? offset with { Identity = new(parts[3][0], parts[4], number) }
                : null;
    }

    private static bool TryParse(ReadOnlySpan<char> text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
