namespace Realtime.Recovery;

/// <summary>The way of one socket back: its state, and the events that it has missed.</summary>
internal sealed class Restore(LostSession session, string? offset, int firstIndex, IReadOnlyList<HistoryEntry> missed, long upTo, long upToId)
{
    public LostSession Session { get; } = session;

    /// <summary>The last offset that the client has.</summary>
    public string? Offset { get; } = offset;

    /// <summary>The packet from which on the first event is sent, because the connection was lost between two of them.</summary>
    public int FirstIndex { get; } = firstIndex;

    /// <summary>The missed events so far, for all users.</summary>
    public IReadOnlyList<HistoryEntry> Missed { get; set; } = missed;

    /// <summary>The position of the last event that was looked at.</summary>
    public long UpTo { get; set; } = upTo;

    /// <summary>The id of the event at that position.</summary>
    public long UpToId { get; set; } = upToId;
}
