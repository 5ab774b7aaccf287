namespace Realtime.Conversations;

/// <summary>Which changes of a conversation to read.</summary>
public sealed record ChangesQuery
{
    /// <summary>
    /// Only what changed after this revision, which is <see cref="ConversationChanges.Revision"/> of the answer before. Null for
    /// where to start: the answer is then a reset.
    /// </summary>
    public long? AfterRevision { get; init; }

    /// <summary>
    /// The epoch that <see cref="AfterRevision"/> belongs to: <see cref="ConversationChanges.Epoch"/> of the answer before. The
    /// answer is a reset if the store has another one by now. Null to check it yourself.
    /// </summary>
    public string? Epoch { get; init; }

    /// <summary>At most this many messages, 1 to 200. Default 100.</summary>
    public int Limit { get; init; } = 100;
}
