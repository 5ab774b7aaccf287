using Realtime.Domain;
using Realtime.Nodes;

namespace Realtime.Recovery;

/// <summary>An event that this node has seen.</summary>
/// <param name="Position">Its place in the order in which this node sent the events.</param>
/// <param name="Id">The number in its offsets. Unique on this node, but not in the order of the positions.</param>
/// <param name="Event">The event with all its recipients.</param>
/// <param name="SeenAt">When it was sent, as a timestamp of the monotonic clock.</param>
internal sealed record HistoryEntry(long Position, long Id, DomainEvent Event, long SeenAt)
{
    /// <summary>What it is called on all nodes; null if there is only one.</summary>
    public EventIdentity? Identity { get; init; }

    /// <summary>About how many bytes it occupies.</summary>
    public int Size { get; } = Event switch
    {
        DomainEvent.MessageStored e => SizeOf(e.Message),
        DomainEvent.MessageEdited e => SizeOf(e.Message),
        DomainEvent.ReactionChanged e => SizeOf(e.Message),
        DomainEvent.NotificationPublished => 2_048,
        DomainEvent.AssistantChunk e => 384 + (2 * e.Text.Length),
        _ => 512,
    };

    /// <summary>What other nodes are told of it.</summary>
    public LoggedEvent ToLogged()
    {
        var identity = Identity!.Value;
        return new(Id, identity.Kind, identity.Key, identity.Number) { Sequence = identity.Sequence };
    }

    private static int SizeOf(Messages.Message message) => 512 + (2 * (message.Content?.Text.Length ?? 0));
}
