namespace Realtime.Storage.Relational.Retention;

/// <summary>
/// The statements on the removal of old messages that a provider supplies. A listed conversation has the columns
/// <c>ConversationKey</c>, <c>Id</c>,
/// <c>FirstSequence</c>, <c>LastSequence</c>, <c>RetainAge</c>, <c>RetainCount</c> and <c>OldestAt</c> (when its oldest message was stored).
/// </summary>
public sealed record RetentionStatements
{
    /// <summary>
    /// Gets the SQL that sets a policy. Takes <c>id</c>, <c>age</c> (milliseconds) and <c>count</c>: both null for no policy, 0
    /// for no limit. Returns the revision of the change; null or nothing if the conversation does not exist.
    /// </summary>
    public required string SetPolicy { get; init; }

    /// <summary>
    /// Gets the SQL that lists conversations by key. Takes <c>bound</c> (a key) and <c>limit</c>; returns conversations above
    /// the bound.
    /// </summary>
    public required string List { get; init; }

    /// <summary>
    /// Gets the SQL that lists conversations that have a policy; parameters and results as for <see cref="List"/>.
    /// </summary>
    public required string ListOwn { get; init; }

    /// <summary>
    /// Gets the SQL that removes the oldest messages. Takes <c>id</c>, <c>keep</c>, <c>before</c>, <c>limit</c>, which have the
    /// meaning of the parameters of <see cref="IRetentionStore.TrimAsync"/>. Returns <c>Removed</c>, <c>Revision</c>,
    /// <c>FirstSequence</c> if anything was removed. Not needed if the provider overrides
    /// <see cref="RelationalRetentionStore.TrimAsync"/>.
    /// </summary>
    public string Trim { get; init; } = "";
}
