using System.Globalization;
using Realtime.Notifications;

namespace Realtime.Storage.InMemory;

/// <summary>Keeps digests in memory.</summary>
internal sealed class InMemoryNotificationDigestStore(InMemoryData data) : INotificationDigestStore
{
    private long _lastDeadLetter;

    public async ValueTask SetChannelsAsync(IReadOnlyDictionary<string, TimeSpan> delays, CancellationToken cancellationToken) =>
        await RunAsync(
            () =>
            {
                data.Channels.Clear();
                foreach (var (name, delay) in delays)
                {
                    data.Channels[name] = delay;
                }
            },
            cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<DigestClaim>> ClaimAsync(
        string channel,
        DateTimeOffset now,
        DateTimeOffset leaseUntil,
        int limit,
        CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<DigestClaim>>(
            () => [.. data.Digests
                .Where(digest => digest.Key.Channel == channel && digest.Value.DueAt <= now
                    && (digest.Value.ClaimedUntil <= now || digest.Value.ClaimedUntil - leaseUntil > leaseUntil - now))
                .OrderBy(digest => digest.Value.DueAt)
                .Take(limit)
                .ToList()
                .Select(digest =>
                {
                    (digest.Value.Token, digest.Value.ClaimedUntil) = (Guid.NewGuid().ToString("n"), leaseUntil);
                    return new DigestClaim(channel, digest.Key.UserId, digest.Value.Token);
                })],
            cancellationToken);

    public ValueTask<DigestContent?> BeginAsync(
        DigestClaim claim,
        DateTimeOffset createdUntil,
        DateTimeOffset now,
        int limit,
        CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                if (Find_NeedsLock(claim) is not { } digest)
                {
                    return null;
                }

                Notification[] unread = [.. Unread_NeedsLock(claim.UserId, digest.HandedSequence)
                    .Where(n => n.Sequence <= (digest.UpTo ?? long.MaxValue) && n.CreatedAt <= createdUntil && !(n.ExpiresAt <= now))
                    .Take(limit)];
                digest.UpTo ??= unread.LastOrDefault()?.Sequence ?? digest.HandedSequence;
                return new DigestContent(unread, digest.HandedSequence, digest.UpTo.Value, ++digest.Attempts);
            },
            cancellationToken);

    public async ValueTask CompleteAsync(DigestClaim claim, long upToSequence, DigestFailure? deadLetter, CancellationToken cancellationToken) =>
        await RunAsync(
            () =>
            {
                if (Find_NeedsLock(claim) is not { } digest)
                {
                    return;
                }

                digest.Release();
                (digest.HandedSequence, digest.UpTo, digest.Attempts) = (upToSequence, null, 0);
                digest.DueAt = data.Channels.TryGetValue(claim.Channel, out var delay)
                    ? Unread_NeedsLock(claim.UserId, upToSequence).FirstOrDefault()?.CreatedAt + delay
                    : null;
                if (deadLetter is not null)
                {
                    var id = ++_lastDeadLetter;
                    data.DeadLetters.Add(id, new NotificationDeadLetter(
                        id.ToString(CultureInfo.InvariantCulture),
                        claim.Channel,
                        claim.UserId,
                        deadLetter.AfterSequence,
                        upToSequence,
                        deadLetter.Attempts,
                        deadLetter.Error,
                        InMemoryData.Trim(deadLetter.FailedAt)));
                }
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask PostponeAsync(DigestClaim claim, DateTimeOffset dueAt, CancellationToken cancellationToken) =>
        await RunAsync(
            () =>
            {
                if (Find_NeedsLock(claim) is { } digest)
                {
                    digest.Release();
                    digest.DueAt = dueAt;
                }
            },
            cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<NotificationDeadLetter>> ListDeadLettersAsync(string? after, int limit, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<NotificationDeadLetter>>(
            () => [.. data.DeadLetters.Where(letter => letter.Key > (Parse(after) ?? 0)).Take(limit).Select(letter => letter.Value)],
            cancellationToken);

    public ValueTask<IReadOnlyList<DigestCounts>> CountAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<DigestCounts>>(
            () => [.. data.Channels.Keys.Select(channel => new DigestCounts(
                channel,
                data.Digests.Count(digest => digest.Key.Channel == channel && digest.Value.DueAt <= now),
                data.DeadLetters.Values.Count(letter => letter.Channel == channel)))],
            cancellationToken);

    public ValueTask<bool> RemoveDeadLetterAsync(string id, CancellationToken cancellationToken) =>
        data.Run(() => Parse(id) is { } number && data.DeadLetters.Remove(number), cancellationToken);

    private static long? Parse(string? id) => long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private ValueTask<bool> RunAsync(Action call, CancellationToken cancellationToken) => data.Run(
        () =>
        {
            call();
            return true;
        },
        cancellationToken);

    private StoredDigest? Find_NeedsLock(DigestClaim claim) =>
        data.Digests.TryGetValue((claim.Channel, claim.UserId), out var digest) && digest.Token == claim.Token ? digest : null;

    private IEnumerable<Notification> Unread_NeedsLock(string userId, long after) =>
        data.Feeds.TryGetValue(userId, out var feed)
            ? feed.Notifications.Skip((int)after).OfType<Notification>().Where(notification => notification.ReadAt is null)
            : [];
}
