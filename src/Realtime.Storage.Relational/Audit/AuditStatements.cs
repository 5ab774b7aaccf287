namespace Realtime.Storage.Relational.Audit;

/// <summary>
/// The statements on the audit trail that a provider supplies. The lists take <c>from</c> and <c>before</c> (times), <c>at</c>
/// and <c>entry</c> (time and key of the entry below which the page starts), <c>limit</c>, and return the columns of
/// <see cref="ResultColumns.Audit"/> by time and key, both descending.
/// </summary>
public sealed record AuditStatements
{
    /// <summary>
    /// Gets the SQL that adds an entry. Takes <c>time</c>, <c>actor</c>, <c>action</c>, <c>subject</c>, <c>conversationid</c>,
    /// <c>messageid</c>, <c>detail</c>; its results are not read.
    /// </summary>
    public required string Add { get; init; }

    /// <summary>Gets the SQL that lists all entries.</summary>
    public required string List { get; init; }

    /// <summary>
    /// Gets the SQL that lists the entries of a conversation. Also takes <c>conversationid</c> and <c>user</c> (actor or subject;
    /// null for everybody).
    /// </summary>
    public required string ListOfConversation { get; init; }

    /// <summary>Gets the SQL that lists the entries whose actor or subject is a user. Also takes <c>user</c>.</summary>
    public required string ListOfUser { get; init; }

    /// <summary>
    /// Gets the SQL that removes the oldest entries before a time. Takes <c>before</c> and <c>limit</c>; returns the number of
    /// removed entries.
    /// </summary>
    public required string Trim { get; init; }
}
