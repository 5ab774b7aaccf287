using System.Globalization;
using Realtime.Audit;

namespace Realtime.Storage.InMemory;

/// <summary>Keeps the audit trail in memory.</summary>
internal sealed class InMemoryAuditStore(InMemoryData data) : IAuditStore
{
    public async ValueTask AddAsync(AuditEntry entry, CancellationToken cancellationToken) =>
        await data.Run(
            () =>
            {
                data.Audit_NeedsLock([entry]);
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public ValueTask<Page<AuditEntry>> ListAsync(AuditQuery query, CancellationToken cancellationToken)
    {
        var (at, number) = Decode(query.Cursor);
        return data.Run(
            () =>
            {
                // One extra entry shows whether another page follows.
                List<AuditEntry> found =
                [
                    .. data.Audit
                        .Where(entry => IsWanted(entry, query))
                        .Select(entry => (Entry: entry, At: entry.At.ToUnixTimeMilliseconds(), Number: NumberOf(entry)))
                        .Where(one => one.At < at || (one.At == at && one.Number < number))
                        .OrderByDescending(one => one.At)
                        .ThenByDescending(one => one.Number)
                        .Select(one => one.Entry)
                        .Take(query.Limit + 1),
                ];
                return found.Count <= query.Limit
                    ? new Page<AuditEntry>(found, null)
                    : new Page<AuditEntry>(found[..query.Limit], Encode(found[query.Limit - 1]));
            },
            cancellationToken);
    }

    public ValueTask<int> TrimAsync(DateTimeOffset before, int limit, CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                var removed = data.Audit.Where(entry => entry.At < before).OrderBy(entry => entry.At).Take(limit).ToHashSet();
                return data.Audit.RemoveAll(removed.Contains);
            },
            cancellationToken);

    private static bool IsWanted(AuditEntry entry, AuditQuery query) =>
        (query.ConversationId is null || entry.ConversationId == query.ConversationId)
        && (query.UserId is null || entry.ActorId == query.UserId || entry.SubjectId == query.UserId)
        && !(entry.At < query.From) && !(entry.At >= query.Before);

    private static long NumberOf(AuditEntry entry) => long.Parse(entry.Id!, CultureInfo.InvariantCulture);

    private static string Encode(AuditEntry last) => string.Create(CultureInfo.InvariantCulture, $"{last.At.ToUnixTimeMilliseconds()}-{last.Id}");

    private static (long At, long Number) Decode(string? cursor) =>
        cursor is null ? (long.MaxValue, long.MaxValue)
        : cursor.Split('-') is [var at, var number]
            && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var time)
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var last) ? (time, last)
        : throw new FormatException("The cursor is not valid");
}
