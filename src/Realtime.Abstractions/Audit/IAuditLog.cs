namespace Realtime.Audit;

/// <summary>
/// The audit trail: who changed, deleted, removed or banned whom, and when. Entries of groups, roles and messages are stored in
/// the transaction of the change itself. They are kept for <c>AuditRetention</c>. Thread-safe.
/// </summary>
public interface IAuditLog
{
    /// <summary>Reads entries, the newest first.</summary>
    /// <param name="query">Which entries.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page.</returns>
    /// <exception cref="RealtimeException">The cursor or the limit is not valid.</exception>
    Task<Page<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds an entry, for what the host does on its own. Stored when the task completes. A fault of the store does not throw: it
    /// is logged and counted, because what the entry reports has happened.
    /// </summary>
    /// <param name="actorId">The user who did it; null for the host.</param>
    /// <param name="action">What was done: one of <see cref="AuditActions"/> or the host's own word, 1 to 64 characters.</param>
    /// <param name="subjectId">The user whom it concerns; null for none.</param>
    /// <param name="conversationId">The conversation; null for none.</param>
    /// <param name="messageId">The message; null for none.</param>
    /// <param name="detail">Further facts; longer ones are cut to 500 characters. Null for none.</param>
    /// <returns>A task that completes when the entry is stored, or could not be.</returns>
    /// <exception cref="ArgumentException">The action is empty or too long.</exception>
    ValueTask RecordAsync(
        string? actorId,
        string action,
        string? subjectId = null,
        string? conversationId = null,
        string? messageId = null,
        string? detail = null);
}
