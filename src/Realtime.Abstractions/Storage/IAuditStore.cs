using Realtime.Audit;

namespace Realtime.Storage;

/// <summary>
/// Stores the audit trail. Other stores add entries in the transactions of their changes. All members are thread-safe, atomic,
/// and durable when they complete.
/// </summary>
public interface IAuditStore
{
    /// <summary>Adds an entry.</summary>
    /// <param name="entry">The entry; its id is ignored.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask AddAsync(AuditEntry entry, CancellationToken cancellationToken);

    /// <summary>Reads entries, the newest first; those of one millisecond in reverse order of their storing.</summary>
    /// <param name="query">Validated: the limit is at least 1.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page.</returns>
    /// <exception cref="FormatException">This store did not create the cursor.</exception>
    ValueTask<Page<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken);

    /// <summary>Removes the oldest entries, in one transaction.</summary>
    /// <param name="before">Only entries before this time.</param>
    /// <param name="limit">The maximum number to remove, 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>How many were removed.</returns>
    ValueTask<int> TrimAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken);
}
