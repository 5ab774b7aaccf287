namespace Realtime.Reports;

/// <summary>
/// Learns of every report, for hosts that have a queue of their own or notify moderators. The report is stored already. The user
/// is answered when the call completes, or after the time limit, the option <c>PolicyTimeout</c>. A call that fails is logged and not
/// repeated; the user is told that the message was reported.
/// </summary>
public interface IReportHandler
{
    /// <summary>Handles a report.</summary>
    /// <param name="report">The report, with <see cref="MessageReport.Message"/>.</param>
    /// <param name="cancellationToken">Is cancelled at the time limit.</param>
    /// <returns>A task that completes when the report is handled.</returns>
    ValueTask HandleAsync(MessageReport report, CancellationToken cancellationToken);
}
