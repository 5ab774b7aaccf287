using Realtime.Data;
using Realtime.Messages;

namespace Realtime.Storage;

/// <summary>
/// Stores the jobs that remove data, and does their work in small steps. All members are thread-safe, atomic, durable when they
/// complete, and safe to repeat. Only one node at a time works on jobs.
/// </summary>
public interface IDataStore
{
    /// <summary>Stores a job.</summary>
    /// <param name="kind">What it removes.</param>
    /// <param name="target">The conversation or the user.</param>
    /// <param name="messages">For an erasure: what remains of the user's messages.</param>
    /// <param name="now">The time to record.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>
    /// The job. If the same was requested before, that job: an erasure that is not completed, or a deletion whose conversation is
    /// not hidden yet.
    /// </returns>
    ValueTask<DataJob> AddJobAsync(DataJobKind kind, string target, ErasedMessages messages, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Finds a job.</summary>
    /// <param name="jobId">The id.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The job; null if there is none.</returns>
    ValueTask<DataJob?> FindJobAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Finds the job that is due first and not completed.</summary>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The job; null if none is due.</returns>
    ValueTask<DataJob?> FindDueJobAsync(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Lists jobs, newest first.</summary>
    /// <param name="before">Only jobs with smaller ids; null for all.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The jobs.</returns>
    ValueTask<IReadOnlyList<DataJob>> ListJobsAsync(string? before, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Stores what changed of a job: target, step, cursor, processed, failures, due and completed. A step before the stored one
    /// changes nothing.
    /// </summary>
    /// <param name="job">The job.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask SaveJobAsync(DataJob job, CancellationToken cancellationToken);

    /// <summary>
    /// Hides the conversation of a job at step 0, and sets the job to step 1. From the commit on, the store reports the
    /// conversation and its messages as not found. A conversation that is created with the same id later continues the
    /// revision. It has no earlier changes. Has no effect at a later step.
    /// </summary>
    /// <param name="jobId">The job.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The revision of the deletion; null if the job has no hidden conversation.</returns>
    ValueTask<long?> HideConversationAsync(string jobId, CancellationToken cancellationToken);

    /// <summary>Lists the participants of a hidden conversation, by id.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="after">The last user of the previous page; null for the first page.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The users.</returns>
    ValueTask<IReadOnlyList<string>> ListHiddenParticipantsAsync(string jobId, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Removes a portion of a hidden conversation.</summary>
    /// <param name="jobId">The job.</param>
    /// <param name="limit">The maximum number of rows, 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The number of removed rows; 0 if nothing is left.</returns>
    ValueTask<int> RemoveHiddenAsync(string jobId, int limit, CancellationToken cancellationToken);

    /// <summary>Lists conversations that a user is in, rooms among them, in no order.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The conversations.</returns>
    ValueTask<IReadOnlyList<StoredMembership>> ListMembershipsAsync(string userId, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Puts <see cref="ErasedUser"/> in the place of a user in a direct conversation, and removes the user's read state there. The
    /// two have no direct conversation after it. The other user can read it, but can no longer write there.
    /// </summary>
    /// <param name="conversationId">The direct conversation.</param>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>
    /// The revision of the change; null if the user is not in it, or if the other user is erased already. Then it can be deleted.
    /// </returns>
    ValueTask<long?> LeaveDirectAsync(string conversationId, string userId, CancellationToken cancellationToken);

    /// <summary>Looks for messages and reactions of a user in a range of all messages.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="after">The <see cref="UserTraces.Next"/> of the previous call; 0 for the first one.</param>
    /// <param name="scan">The maximum number of messages to look at.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>What was found.</returns>
    ValueTask<UserTraces> FindTracesAsync(string userId, long after, int scan, CancellationToken cancellationToken);

    /// <summary>
    /// Puts <see cref="ErasedUser"/> in the place of a message's sender, with the next revision of the conversation. Removes the
    /// client message id and, with <see cref="ErasedMessages.RemoveText"/>, text, attachments and reactions.
    /// </summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">The user.</param>
    /// <param name="messages">What remains.</param>
    /// <param name="now">The time to record for a deletion.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The message after the change; null if it is not a message of the user.</returns>
    ValueTask<Message?> EraseMessageAsync(string messageId, string userId, ErasedMessages messages, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Removes a user as the receiver of messages, and as who deleted them, without a revision.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="messageIds">The messages.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask EraseReceiverAsync(string userId, IReadOnlyList<string> messageIds, CancellationToken cancellationToken);

    /// <summary>Removes when a user read messages, in a range of all conversations.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="after">The previous result; 0 for the first call.</param>
    /// <param name="scan">The maximum number of conversations to look at.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>Where to continue; null at the end.</returns>
    ValueTask<long?> RemoveReadsAsync(string userId, long after, int scan, CancellationToken cancellationToken);

    /// <summary>
    /// Puts the stand-in for erased users in the place of a user in a portion of the audit trail's entries, as who acted and whom it
    /// concerned.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="limit">The maximum number of entries, 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The number of changed entries; 0 if nothing is left.</returns>
    ValueTask<int> EraseAuditAsync(string userId, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Removes a portion of the rows that name a user, except those of conversations and messages. In conversations that the user
    /// created, and in bans of others by the user, the stand-in for erased users takes the user's place.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="limit">The maximum number of rows, 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The number of removed or changed rows; 0 if nothing is left.</returns>
    ValueTask<int> RemoveUserRowsAsync(string userId, int limit, CancellationToken cancellationToken);

    /// <summary>Reads a page of a user's data. The data is read kind by kind.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="position">The <see cref="ExportedPage.Next"/> of the previous page; the default for the first page.</param>
    /// <param name="limit">The maximum number of rows, or of messages to look at.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page, which may be empty.</returns>
    ValueTask<ExportedPage> ExportAsync(string userId, ExportPosition position, int limit, CancellationToken cancellationToken);

    /// <summary>Returns how many bytes of a user's messages were counted; see <see cref="MessageDraft.StorageLimit"/>.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The bytes; 0 if none were counted.</returns>
    ValueTask<long> GetStoredBytesAsync(string userId, CancellationToken cancellationToken);
}

/// <summary>A conversation that a user is in.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Kind">Its kind.</param>
public sealed record StoredMembership(string ConversationId, Conversations.ConversationKind Kind);

/// <summary>What names a user in a range of messages.</summary>
/// <param name="SentIds">Messages that the user sent.</param>
/// <param name="ReceivedIds">Messages of others that have the user as their receiver.</param>
/// <param name="Reactions">Reactions of the user.</param>
/// <param name="Next">Where to continue; null if no message is left.</param>
public sealed record UserTraces(
    IReadOnlyList<string> SentIds,
    IReadOnlyList<string> ReceivedIds,
    IReadOnlyList<UserReaction> Reactions,
    long? Next);

/// <summary>A user's reaction to a message.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="Emoji">The reaction.</param>
public readonly record struct UserReaction(string MessageId, string Emoji);

/// <summary>A place in the data of a user.</summary>
/// <param name="Part">The kind of data.</param>
/// <param name="After">How far it was read.</param>
public readonly record struct ExportPosition(int Part, long After);

/// <summary>A page of a user's data.</summary>
/// <param name="Rows">The rows.</param>
/// <param name="Next">Where to continue; null at the end.</param>
public sealed record ExportedPage(IReadOnlyList<ExportedRow> Rows, ExportPosition? Next);

/// <summary>A row of a user's data.</summary>
/// <param name="Type">The kind, as the export names it.</param>
/// <param name="Values">
/// The values by name, in order: a string, a long, a bool, a <see cref="DateTimeOffset"/>, or null.
/// </param>
public sealed record ExportedRow(string Type, IReadOnlyList<KeyValuePair<string, object?>> Values);
