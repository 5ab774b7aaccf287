namespace Realtime.Storage.Relational.Reports;

/// <summary>
/// The statements on reports that a provider supplies. A report has the columns <c>Id</c>, <c>MessageId</c>, <c>ConversationId</c>,
/// <c>UserId</c>, <c>AuthorId</c>, <c>Content</c>, <c>Reason</c>, <c>Comment</c>, <c>ReportedAt</c> and <c>ClosedAt</c>.
/// </summary>
public sealed record ReportStatements
{
    /// <summary>
    /// Gets the SQL that stores a report. Takes <c>message</c>, <c>user</c>, <c>reason</c>, <c>comment</c> and <c>time</c>; returns
    /// the report, nothing if the message does not exist.
    /// </summary>
    public required string Save { get; init; }

    /// <summary>
    /// Gets the SQL that lists open reports by id. Takes <c>bound</c> (an id) and <c>limit</c>; returns reports above the bound.
    /// </summary>
    public required string ListOpen { get; init; }

    /// <summary>Gets the SQL that lists closed reports by id; parameters and results as for <see cref="ListOpen"/>.</summary>
    public required string ListClosed { get; init; }

    /// <summary>Gets the SQL that finds a report. Takes <c>report</c>; returns the report.</summary>
    public required string Find { get; init; }

    /// <summary>Gets the SQL that closes a report. Takes <c>report</c> and <c>time</c>; returns 1 if it was open.</summary>
    public required string Close { get; init; }
}
