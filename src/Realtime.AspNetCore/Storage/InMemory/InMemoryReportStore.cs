using System.Globalization;
using Realtime.Reports;

namespace Realtime.Storage.InMemory;

/// <summary>Keeps reports in memory.</summary>
internal sealed class InMemoryReportStore(InMemoryData data) : IReportStore
{
    public ValueTask<MessageReport?> SaveAsync(
        string messageId,
        string userId,
        string reason,
        string? comment,
        DateTimeOffset now,
        CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                if (!data.Messages.TryGetValue(messageId, out var place))
                {
                    return null;
                }

                var message = place.Conversation[place.Sequence];
                var known = data.Reports.FirstOrDefault(one => one.Value.MessageId == messageId && one.Value.ReporterId == userId).Key;
                var id = known > 0 ? known : ++data.LastReportId;
                return data.Reports[id] = new MessageReport(
                    id.ToString(CultureInfo.InvariantCulture), messageId, message.ConversationId, userId, reason, comment, InMemoryData.Trim(now))
                {
                    AuthorId = message.SenderId,
                    ReportedText = message.Content.Text,
                };
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<MessageReport>> ListAsync(bool isOpen, string? after, int limit, CancellationToken cancellationToken)
    {
        var bound = IdOf(after) ?? 0;
        return data.Run<IReadOnlyList<MessageReport>>(
            () => [.. data.Reports.Where(one => one.Key > bound && one.Value.ClosedAt is null == isOpen).Take(limit).Select(one => one.Value)],
            cancellationToken);
    }

    public ValueTask<MessageReport?> FindAsync(string reportId, CancellationToken cancellationToken) =>
        data.Run(() => IdOf(reportId) is { } id ? data.Reports.GetValueOrDefault(id) : null, cancellationToken);

    public ValueTask<bool> CloseAsync(string reportId, DateTimeOffset now, CancellationToken cancellationToken) => data.Run(
        () =>
        {
            if (IdOf(reportId) is not { } id || data.Reports.GetValueOrDefault(id) is not { ClosedAt: null } report)
            {
                return false;
            }

            data.Reports[id] = report with { ClosedAt = InMemoryData.Trim(now) };
            return true;
        },
        cancellationToken);

    private static long? IdOf(string? id) =>
        long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
