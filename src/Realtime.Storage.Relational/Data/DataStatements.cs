namespace Realtime.Storage.Relational.Data;

/// <summary>
/// The statements on jobs that remove data, on erasure and on export that a provider supplies. A job has the columns <c>Id</c>,
/// <c>Kind</c>, <c>Target</c>, <c>Messages</c>, <c>Step</c>, <c>Cursor</c>, <c>Processed</c>, <c>Failures</c>, <c>DueAt</c>,
/// <c>CreatedAt</c> and <c>CompletedAt</c>.
/// </summary>
public sealed record DataStatements
{
    /// <summary>Gets the SQL that adds a job. Takes <c>kind</c>, <c>target</c>, <c>messages</c> and <c>now</c>; returns the job.</summary>
    public required string AddJob { get; init; }

    /// <summary>Gets the SQL that finds a job. Takes <c>job</c>; returns the job.</summary>
    public required string FindJob { get; init; }

    /// <summary>Gets the SQL that finds the job that is due first. Takes <c>now</c>; returns the job.</summary>
    public required string FindDueJob { get; init; }

    /// <summary>Gets the SQL that lists jobs, newest first. Takes <c>bound</c> and <c>limit</c>; returns jobs below the bound.</summary>
    public required string ListJobs { get; init; }

    /// <summary>
    /// Gets the SQL that stores the progress of a job. Takes <c>job</c>, <c>target</c>, <c>step</c>, <c>cursor</c>,
    /// <c>processed</c>, <c>failures</c>, <c>due</c> and <c>completed</c>.
    /// </summary>
    public required string SaveJob { get; init; }

    /// <summary>Gets the SQL that hides the conversation of a job. Takes <c>job</c>; returns the revision.</summary>
    public required string Hide { get; init; }

    /// <summary>
    /// Gets the SQL that lists participants of a hidden conversation. Takes <c>job</c>, <c>after</c> (a user) and <c>limit</c>.
    /// </summary>
    public required string ListHiddenParticipants { get; init; }

    /// <summary>
    /// Gets the SQL that removes portions of a hidden conversation, in order, the conversation itself last. Each takes <c>job</c>
    /// and <c>limit</c> and returns the number of removed rows.
    /// </summary>
    public required IReadOnlyList<string> RemoveHidden { get; init; }

    /// <summary>
    /// Gets the SQL that lists conversations of a user. Takes <c>user</c> and <c>limit</c>; returns <c>ConversationId</c> and
    /// <c>Kind</c>.
    /// </summary>
    public required string ListMemberships { get; init; }

    /// <summary>
    /// Gets the SQL that puts the stand-in for erased users in the place of a user in a direct conversation. Takes <c>id</c> and
    /// <c>user</c>; returns the revision.
    /// </summary>
    public required string LeaveDirect { get; init; }

    /// <summary>
    /// Gets the SQL that looks for a user in a range of messages. Takes <c>user</c>, <c>bound</c> and <c>scan</c>; returns the
    /// highest id of a message, the ids of messages that the user sent, those of others that the user received or deleted, and the user's
    /// reactions
    /// (<c>MessageId</c>, <c>Emoji</c>).
    /// </summary>
    public required string FindTraces { get; init; }

    /// <summary>
    /// Gets the SQL that erases the sender of a message. Takes <c>message</c>, <c>user</c>, <c>keep</c> (1 if the text stays) and
    /// <c>time</c>; returns a positive number if it changed the message, then the message and its reactions.
    /// </summary>
    public required string EraseMessage { get; init; }

    /// <summary>
    /// Gets the SQL that puts the stand-in for erased users in the place of a user in the audit trail, one statement per column. Each
    /// takes <c>user</c> and <c>limit</c> and returns the number of changed rows.
    /// </summary>
    public required IReadOnlyList<string> EraseAudit { get; init; }

    /// <summary>Gets the SQL that erases the receiver of messages, and who deleted them. Takes <c>user</c> and <c>ids</c> (separated by commas).</summary>
    public required string EraseReceiver { get; init; }

    /// <summary>
    /// Gets the SQL that removes reads in a range of conversations. Takes <c>user</c>, <c>bound</c> and <c>scan</c>; returns the
    /// highest key of a conversation.
    /// </summary>
    public required string RemoveReads { get; init; }

    /// <summary>
    /// Gets the SQL that removes rows of a user, or the user from rows, one statement per table and column. Each takes <c>user</c> and
    /// <c>limit</c> and returns the number of removed or changed rows.
    /// </summary>
    public required IReadOnlyList<string> RemoveUserRows { get; init; }

    /// <summary>Gets the statements of the export, in order.</summary>
    public required IReadOnlyList<ExportStatement> Export { get; init; }

    /// <summary>Gets the SQL that reads how many bytes of a user's messages were counted. Takes <c>user</c>.</summary>
    public required string StoredBytes { get; init; }
}
