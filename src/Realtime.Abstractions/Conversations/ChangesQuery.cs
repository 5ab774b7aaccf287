namespace Realtime.Conversations;

/// <summary>Which changes of a conversation to read.</summary>
public sealed record ChangesQuery
{
    /// <summary>
    /// Returns only changes after this revision. Pass <see cref="ConversationChanges.Revision"/> of the previous answer.
    /// Null for the first call; the answer is then a reset.
    /// </summary>
    public long? AfterRevision { get; init; }

    /// <summary>
    /// The epoch that <see cref="AfterRevision"/> belongs to. Pass <see cref="ConversationChanges.Epoch"/> of the previous
    /// answer. The answer is a reset if the store has another epoch now. With null, the caller must compare the epochs.
    /// </summary>
    public string? Epoch { get; init; }

    /// <summary>At most this many messages, 1 to 200. Default 100.</summary>
    public int Limit { get; init; } = 100;
}
