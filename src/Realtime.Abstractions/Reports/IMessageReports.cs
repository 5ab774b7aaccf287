namespace Realtime.Reports;

/// <summary>The reports of messages by users, for the host's moderators. Thread-safe.</summary>
public interface IMessageReports
{
    /// <summary>Reports a message.</summary>
    /// <param name="messageId">The message, which the user must be able to see.</param>
    /// <param name="userId">The user who reports it.</param>
    /// <param name="reason">Why, 1 to 64 characters.</param>
    /// <param name="comment">The user's own words, at most 1,000 characters; null for none.</param>
    /// <param name="cancellationToken">Cancels the wait. The report may have been stored.</param>
    /// <returns>The report. A repeated report replaces the earlier one, and is open again.</returns>
    /// <exception cref="RealtimeException">
    /// <see cref="RealtimeError.MessageNotFound"/>: also if the user may not see it. <see cref="RealtimeError.InvalidPayload"/>: a text
    /// is too long. <see cref="RealtimeError.Forbidden"/>: it is the user's own message.
    /// </exception>
    Task<MessageReport> ReportAsync(string messageId, string userId, string reason, string? comment = null, CancellationToken cancellationToken = default);

    /// <summary>Lists reports, oldest first.</summary>
    /// <param name="isOpen">True for open reports, false for closed ones.</param>
    /// <param name="cursor">The cursor of the previous page; null for the first page.</param>
    /// <param name="limit">The maximum number to return, 1 to 100.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page.</returns>
    Task<Page<MessageReport>> ListAsync(bool isOpen = true, string? cursor = null, int limit = 50, CancellationToken cancellationToken = default);

    /// <summary>Finds a report.</summary>
    /// <param name="reportId">The id.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The report; null if there is none.</returns>
    Task<MessageReport?> FindAsync(string reportId, CancellationToken cancellationToken = default);

    /// <summary>Closes a report.</summary>
    /// <param name="reportId">The id.</param>
    /// <param name="cancellationToken">Cancels the wait. The change may have been stored.</param>
    /// <returns>False if there is no such open report.</returns>
    Task<bool> CloseAsync(string reportId, CancellationToken cancellationToken = default);
}
