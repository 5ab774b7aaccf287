using Realtime.Reports;

namespace Realtime.Storage;

/// <summary>Stores reports of messages. All members are thread-safe, atomic and durable when they complete.</summary>
public interface IReportStore
{
    /// <summary>Stores a report of a message, or replaces the same user's earlier one, which is open again.</summary>
    /// <param name="messageId">The message.</param>
    /// <param name="userId">The user who reports it.</param>
    /// <param name="reason">Why.</param>
    /// <param name="comment">The user's own words; null for none.</param>
    /// <param name="now">The time to record.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The report, without its message; null if the message does not exist.</returns>
    ValueTask<MessageReport?> SaveAsync(string messageId, string userId, string reason, string? comment, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Lists reports by id, without their messages.</summary>
    /// <param name="isOpen">True for open reports, false for closed ones.</param>
    /// <param name="after">Only reports with larger ids; null for all.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The reports.</returns>
    ValueTask<IReadOnlyList<MessageReport>> ListAsync(bool isOpen, string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Finds a report, without its message.</summary>
    /// <param name="reportId">The id.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The report; null if there is none.</returns>
    ValueTask<MessageReport?> FindAsync(string reportId, CancellationToken cancellationToken);

    /// <summary>Closes a report.</summary>
    /// <param name="reportId">The id.</param>
    /// <param name="now">The time to record.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>False if there is no such open report.</returns>
    ValueTask<bool> CloseAsync(string reportId, DateTimeOffset now, CancellationToken cancellationToken);
}
