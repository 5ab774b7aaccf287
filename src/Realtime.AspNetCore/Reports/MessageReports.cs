using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Messages;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Reports;

/// <summary>The operations on reports for host code, the HTTP endpoints and the commands of sockets.</summary>
internal sealed class MessageReports(
    MessageService messages,
    IMessageStore messageStore,
    IReportStore store,
    HostCall hosts,
    IServiceProviderIsService services,
    TimeProvider time) : IMessageReports
{
    private const int MaxReasonLength = 64;
    private const int MaxCommentLength = 1_000;
    private const int MaxPage = 100;

    private readonly bool _hasHandler = services.IsService(typeof(IReportHandler));

    public async Task<MessageReport> ReportAsync(
        string messageId,
        string userId,
        string reason,
        string? comment = null,
        CancellationToken cancellationToken = default)
    {
        Texts.RequireText(reason, "reason", 1, MaxReasonLength);
        if (comment is not null)
        {
            Texts.RequireText(comment, "comment", 0, MaxCommentLength);
        }

        var message = await messages.RequireVisibleAsync(messageId, userId, cancellationToken).ConfigureAwait(false);
        if (message.SenderId == userId)
        {
            throw new RealtimeException(RealtimeError.Forbidden, "This is your own message");
        }

        if (message.DeletedAt is not null)
        {
            throw new RealtimeException(RealtimeError.MessageLocked, "The message is deleted");
        }

        var report = await store.SaveAsync(messageId, userId, reason, comment, time.Milliseconds(), cancellationToken).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.MessageNotFound);
        report = report with { Message = message };
        if (_hasHandler)
        {
            await TellHostAsync(report, cancellationToken).ConfigureAwait(false);
        }

        return report;
    }

    public async Task<Page<MessageReport>> ListAsync(bool isOpen = true, string? cursor = null, int limit = 50, CancellationToken cancellationToken = default)
    {
        PageLimit.Require(limit, MaxPage);
        if (cursor is not null && !long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "The cursor is not valid");
        }

        var found = await store.ListAsync(isOpen, cursor, limit + 1, cancellationToken).ConfigureAwait(false);
        var page = new List<MessageReport>(Math.Min(limit, found.Count));
        foreach (var report in found.Take(limit))
        {
            page.Add(await WithMessageAsync(report, cancellationToken).ConfigureAwait(false));
        }

        return new(page, found.Count > limit ? found[limit - 1].Id : null);
    }

    public async Task<MessageReport?> FindAsync(string reportId, CancellationToken cancellationToken = default) =>
        Texts.IsId(reportId) && await store.FindAsync(reportId, cancellationToken).ConfigureAwait(false) is { } report
            ? await WithMessageAsync(report, cancellationToken).ConfigureAwait(false)
            : null;

    public async Task<bool> CloseAsync(string reportId, CancellationToken cancellationToken = default) =>
        Texts.IsId(reportId) && await store.CloseAsync(reportId, time.Milliseconds(), cancellationToken).ConfigureAwait(false);

    private async Task<MessageReport> WithMessageAsync(MessageReport report, CancellationToken cancellationToken) =>
        report with { Message = await messageStore.FindAsync(report.MessageId, cancellationToken).ConfigureAwait(false) };

    /// <summary>The report is stored, so a failure of the host, which was logged, is not the user's.</summary>
    private async Task TellHostAsync(MessageReport report, CancellationToken cancellationToken)
    {
        try
        {
            await hosts.RunAsync<IReportHandler, bool>(
                hosts.ReportHandler,
                report.ReporterId,
                async (handler, limit) =>
                {
                    await handler.HandleAsync(report, limit).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (RealtimeException)
        {
            // Logged and counted by HostCall.
        }
    }
}
