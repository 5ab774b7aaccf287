namespace Realtime.Nodes;

/// <summary>What a node tells about the sessions that it could restore, and about the events that it has delivered.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Number">The number of its last batch; with <see cref="IsBatch"/> that of this one.</param>
internal sealed record SessionSignal(string NodeId, long Number)
{
    /// <summary>Whether this is what is new since the batch before.</summary>
    public bool IsBatch { get; init; }

    /// <summary>Whether this is a part of everything.</summary>
    public bool IsState { get; init; }

    /// <summary>Whether this is the first part of everything.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Whether this is the last part of everything.</summary>
    public bool IsLast { get; init; }

    /// <summary>Whether the node stops. Nothing comes after it.</summary>
    public bool IsBye { get; init; }

    /// <summary>The position of the event before <see cref="Log"/> in the order of the node.</summary>
    public long After { get; init; }

    /// <summary>With <see cref="IsFirst"/>, the highest number in the offsets of the node of an event that it has forgotten.</summary>
    public long ForgottenId { get; init; }

    /// <summary>The events in the order in which the node delivered them.</summary>
    public IReadOnlyList<LoggedEvent> Log { get; init; } = [];

    /// <summary>The sessions that are new or have changed, with <see cref="IsState"/> all of them.</summary>
    public IReadOnlyList<ToldSession> Sessions { get; init; } = [];

    /// <summary>The hashes of sessions that cannot be restored any more.</summary>
    public IReadOnlyList<string> Ended { get; init; } = [];

    /// <summary>The node that is asked for everything; an empty text for every node.</summary>
    public string? AskedNodeId { get; init; }

    /// <summary>A session that the node asks for.</summary>
    public SessionAsk? Ask { get; init; }

    /// <summary>The answer to a node that asked for a session.</summary>
    public SessionAnswer? Answer { get; init; }
}

/// <summary>An event that a node has delivered.</summary>
/// <param name="Id">Its number in the offsets of the node.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Key">That within which the numbers are ordered, as a hash.</param>
/// <param name="Number">The number of the event, the same on all nodes.</param>
internal sealed record LoggedEvent(long Id, char Kind, string Key, long Number)
{
    /// <summary>The sequence of a new message.</summary>
    public long Sequence { get; init; }
}

/// <summary>A session that other nodes can restore. The secret does not travel, only its hash.</summary>
internal sealed record ToldSession(string Hash, string SocketId, string UserId, string Place)
{
    /// <summary>The position of the last event before the session received any.</summary>
    public long Start { get; init; }

    /// <summary>The id of that event.</summary>
    public long StartId { get; init; }

    public IReadOnlyList<string> Rooms { get; init; } = [];

    public IReadOnlyList<string> Watched { get; init; } = [];

    /// <summary>Whether the client said who it is, without signing in.</summary>
    public bool IsDeclared { get; init; }

    /// <summary>The offset with which the client came.</summary>
    public string? Offset { get; init; }

    /// <summary>The packet from which on it was sent the first of <see cref="Missed"/>.</summary>
    public int FirstIndex { get; init; }

    /// <summary>The missed events that it was sent first.</summary>
    public IReadOnlyList<LoggedEvent> Missed { get; init; } = [];
}

/// <summary>Asks the owner of a session to give it up.</summary>
internal sealed record SessionAsk(string AskId, string Hash, string UserId, string Place);

/// <summary>The answer to <see cref="SessionAsk"/>.</summary>
/// <param name="AskId">What is answered.</param>
internal sealed record SessionAnswer(string AskId)
{
    /// <summary>The session, which the node has given up; null if it does not have it.</summary>
    public ToldSession? Session { get; init; }
}
