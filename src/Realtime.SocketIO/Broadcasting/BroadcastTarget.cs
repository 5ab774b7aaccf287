using System.Collections.Immutable;

namespace Realtime.SocketIO.Broadcasting;

/// <summary>
/// The recipients of a broadcast: the sockets in any of the rooms, or in the whole namespace, without the excepted
/// ones.
/// </summary>
internal readonly record struct BroadcastTarget
{
    /// <summary>The rooms; null for the whole namespace.</summary>
    public ImmutableArray<string>? Rooms { get; init; }

    public ImmutableArray<string>? ExceptRooms { get; init; }

    /// <summary>One recipient that does not get it, the sender for example.</summary>
    public IRecipient? Except { get; init; }

    public bool HasExceptions => ExceptRooms is not null || Except is not null;

    public string? SingleRoom => Rooms is { Length: 1 } rooms ? rooms[0] : null;
}
