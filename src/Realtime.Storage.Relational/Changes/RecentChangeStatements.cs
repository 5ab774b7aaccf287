namespace Realtime.Storage.Relational.Changes;

/// <summary>
/// The statements on recent changes that a provider supplies. The statements that make changes record them, while the time that
/// <see cref="Watch"/> stores has not passed: conversations with a new revision or other participants, and participants with a new
/// read or delivered watermark.
/// </summary>
public sealed record RecentChangeStatements
{
    /// <summary>
    /// Gets the SQL that lets changes be recorded for <c>age</c> milliseconds from now, and removes records that are older than
    /// that, all by the clock of the database. Its results are not read.
    /// </summary>
    public required string Watch { get; init; }

    /// <summary>
    /// Gets the SQL that lists the changes of the last <c>age</c> milliseconds. Returns two result sets, each with one row per
    /// conversation or participant: <c>ConversationId</c>, <c>Revision</c>, <c>MembershipVersion</c>, <c>BaseRevision</c>; then
    /// <c>ConversationId</c>, <c>UserId</c>, <c>ReadSequence</c>, <c>DeliveredSequence</c>, <c>UnreadCount</c>.
    /// </summary>
    public required string List { get; init; }
}
