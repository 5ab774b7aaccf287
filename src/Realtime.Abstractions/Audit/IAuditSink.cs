namespace Realtime.Audit;

/// <summary>
/// Takes entries of the audit trail to the host's own log. Registered as scoped: an implementation may use the host's scoped
/// services. Called in the background, after the change was committed, one batch at a time, in order. Every node hands over the
/// entries of the changes that it made. A batch is tried again if the call fails or takes longer than <c>AuditSinkTimeout</c>,
/// so it may arrive twice. While the sink cannot be used, a bounded number of entries wait
/// (<c>MaxQueuedAuditEntries</c>). Further ones are not handed over; they are counted, and stay in the store.
/// </summary>
public interface IAuditSink
{
    /// <summary>Writes entries.</summary>
    /// <param name="entries">The entries, oldest first, at least one. They have no <see cref="AuditEntry.Id"/>.</param>
    /// <param name="cancellationToken">Cancelled at the time limit.</param>
    /// <returns>A task that completes when they are written.</returns>
    Task WriteAsync(IReadOnlyList<AuditEntry> entries, CancellationToken cancellationToken);
}
