namespace Realtime.Storage.Relational.Retention;

/// <summary>
/// The statements on the removal of old messages that a provider brings. A listed conversation has the columns <c>ConversationKey</c>, <c>Id</c>,
/// <c>FirstSequence</c>, <c>LastSequence</c>, <c>RetainAge</c>, <c>RetainCount</c> and <c>OldestAt</c> (when its oldest message was stored).
/// </summary>
public sealed record RetentionStatements
{
    /// <summary>
    /// Gets the text that sets a policy. Takes <c>id</c>, <c>age</c> (milliseconds) and <c>count</c>: both null for no policy of its own, 0 for no limit. Gives the revision of the
    /// change, or null or nothing for no conversation.
    /// </summary>
    public required string SetPolicy { get; init; }

    /// <summary>Gets the text that lists conversations by key. Takes <c>bound</c> (a key) and <c>limit</c>; gives conversations above the bound.</summary>
    public required string List { get; init; }

    /// <summary>Gets the text that does the same for those that have a policy of their own.</summary>
    public required string ListOwn { get; init; }

    /// <summary>
    /// Gets the text that removes the oldest messages. Takes <c>id</c>, <c>keep</c>, <c>before</c>, <c>limit</c>; see <see cref="IRetentionStore.TrimAsync"/>. Gives <c>Removed</c>, <c>Revision</c>,
    /// <c>FirstSequence</c> if anything was removed. Not needed where the provider overrides <see cref="RelationalRetentionStore.TrimAsync"/>.
    /// </summary>
    public string Trim { get; init; } = "";
}
