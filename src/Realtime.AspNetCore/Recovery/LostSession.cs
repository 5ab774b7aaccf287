namespace Realtime.Recovery;

/// <summary>What a socket whose connection was lost gets back.</summary>
/// <param name="PrivateId">The secret with which the client asks for it.</param>
/// <param name="SocketId">The public id.</param>
/// <param name="UserId">The user.</param>
/// <param name="Place">The endpoint and the namespace.</param>
/// <param name="Start">From where on it has received events.</param>
internal sealed record LostSession(string PrivateId, string SocketId, string UserId, string Place, SessionStart Start)
{
    /// <summary>Its rooms, without that of its user.</summary>
    public IReadOnlyList<string> Rooms { get; init; } = [];

    /// <summary>The users whose presence it watches.</summary>
    public IReadOnlyList<string> Watched { get; init; } = [];

    /// <summary>Whether the client said who it is, without signing in.</summary>
    public bool IsDeclared { get; init; }

    /// <summary>What the host has attached.</summary>
    public Dictionary<string, object?>? Data { get; init; }

    /// <summary>When the connection was lost, as a timestamp of the monotonic clock.</summary>
    public long EndedAt { get; init; }
}

/// <summary>From where on a socket receives events of this node.</summary>
/// <param name="Position">The position of the last event before it connected.</param>
/// <param name="Id">The id of that event; 0 if there was none.</param>
internal sealed record SessionStart(long Position, long Id)
{
    /// <summary>The offset with which the client came, which it keeps until it receives another one.</summary>
    public string? Offset { get; init; }

    /// <summary>
    /// Whether the socket may have received events before as another user. An older offset of this node then says only that
    /// it received nothing since.
    /// </summary>
    public bool IsRestarted { get; init; }

    /// <summary>Whether it is a restored one.</summary>
    public bool IsRestored { get; init; }

    /// <summary>What it was sent before, when it was restored; null for a new one.</summary>
    public Replay? Replay { get; init; }
}

/// <summary>The missed events that a restored socket was sent first.</summary>
/// <param name="Offset">The last offset that the client had when it came.</param>
/// <param name="FirstIndex">The packet from which on it was sent the first event.</param>
/// <param name="Entries">The events in the order in which they were sent.</param>
internal sealed record Replay(string? Offset, int FirstIndex, IReadOnlyList<HistoryEntry> Entries);
