using System.Globalization;
using Realtime.Changes;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Notifications;

/// <summary>The operations on a user's notifications. The cursor is the sequence of the last notification in the page.</summary>
internal sealed class NotificationFeed(INotificationStore store, CountsAnnouncer announcer, EventDelivery delivery, TimeProvider time) : INotificationFeed
{
    private const int MaxPage = 100;
    private const int MaxIds = 1_000;

    public Task<Page<Notification>> ListAsync(string userId, string? cursor = null, int limit = 30, bool unreadOnly = false, CancellationToken cancellationToken = default) =>
        ListAsync(userId, new NotificationQuery { Cursor = cursor, Limit = limit, UnreadOnly = unreadOnly }, cancellationToken);

    public async Task<Page<Notification>> ListAsync(string userId, NotificationQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        PageLimit.Require(query.Limit, MaxPage);
        RequireType(query.Type);
        long? before = null;
        if (query.Cursor is not null)
        {
            before = long.TryParse(query.Cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                ? sequence
                : throw new RealtimeException(RealtimeError.InvalidPayload, "The cursor is not valid");
        }

        if (!Texts.IsId(userId))
        {
            return new([], null);
        }

        // One more than the limit shows whether there is a next page.
        var limit = query.Limit;
        var filter = new NotificationFilter(time.GetUtcNow(), query.Type, query.UnreadOnly, query.Archived);
        var found = await store.ListAsync(userId, filter, before, limit + 1, cancellationToken).ConfigureAwait(false);
        return found.Count <= limit
            ? new(found, null)
            : new([.. found.Take(limit)], found[limit - 1].Sequence.ToString(CultureInfo.InvariantCulture));
    }

    public async Task<IReadOnlyList<Notification>> ListAfterAsync(string userId, long sequence, int limit = 100, CancellationToken cancellationToken = default)
    {
        PageLimit.Require(limit, MaxPage);
        return Texts.IsId(userId)
            ? await store.ListAfterAsync(userId, sequence, limit, time.GetUtcNow(), cancellationToken).ConfigureAwait(false)
            : [];
    }

    public async Task<NotificationCounts> GetCountsAsync(string userId, CancellationToken cancellationToken = default)
    {
        if (!Texts.IsId(userId))
        {
            return default;
        }

        var counts = await store.GetCountsAsync([userId], cancellationToken).ConfigureAwait(false);
        return counts.GetValueOrDefault(userId);
    }

    public async Task<long> GetUnreadCountAsync(string userId, CancellationToken cancellationToken = default) =>
        (await GetCountsAsync(userId, cancellationToken).ConfigureAwait(false)).Unread;

    public async Task<long> MarkReadAsync(string userId, string notificationId, CancellationToken cancellationToken = default)
    {
        if (!Texts.IsId(userId) || !Texts.IsId(notificationId))
        {
            throw new RealtimeException(RealtimeError.NotificationNotFound);
        }

        var change = await MarkAsync(userId, [notificationId], NotificationState.Read, cancellationToken).ConfigureAwait(false);
        return change.Changed > 0 || await store.ExistsAsync(userId, notificationId, cancellationToken).ConfigureAwait(false)
            ? change.Counts.Unread
            : throw new RealtimeException(RealtimeError.NotificationNotFound);
    }

    public async Task<long> MarkAllReadAsync(string userId, CancellationToken cancellationToken = default) =>
        (await MarkAllAsync(userId, NotificationState.Read, type: null, cancellationToken).ConfigureAwait(false)).Changed;

    public Task<NotificationChange> MarkAsync(string userId, IReadOnlyCollection<string> notificationIds, NotificationState state, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(notificationIds);
        RequireState(state);
        var ids = Distinct(notificationIds);
        return ChangeAsync(userId, ids, type: null, Of(state), at => store.MarkAsync(userId, ids, type: null, state, at, cancellationToken));
    }

    public Task<NotificationChange> MarkAllAsync(string userId, NotificationState state, string? type = null, CancellationToken cancellationToken = default)
    {
        RequireState(state);
        RequireType(type);
        return ChangeAsync(
            userId, ids: null, type, Of(state), at => store.MarkAsync(userId, notificationIds: null, type, state, at, cancellationToken));
    }

    public Task<NotificationChange> MarkUnreadAsync(string userId, IReadOnlyCollection<string> notificationIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(notificationIds);
        var ids = Distinct(notificationIds);
        return ChangeAsync(userId, ids, type: null, FeedChange.Unread, _ => store.MarkUnreadAsync(userId, ids, cancellationToken));
    }

    public Task<NotificationChange> UnarchiveAsync(string userId, IReadOnlyCollection<string> notificationIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(notificationIds);
        var ids = Distinct(notificationIds);
        return ChangeAsync(userId, ids, type: null, FeedChange.Unarchived, _ => store.UnarchiveAsync(userId, ids, cancellationToken));
    }

    public Task<NotificationChange> DeleteAsync(string userId, IReadOnlyCollection<string> notificationIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(notificationIds);
        var ids = Distinct(notificationIds);
        return ChangeAsync(userId, ids, type: null, FeedChange.Deleted, at => store.DeleteAsync(userId, ids, at, cancellationToken));
    }

    private async Task<NotificationChange> ChangeAsync(
        string userId,
        string[]? ids,
        string? type,
        FeedChange kind,
        Func<DateTimeOffset, ValueTask<NotificationChange>> run)
    {
        if (!Texts.IsId(userId))
        {
            return default;
        }

        var at = time.Milliseconds();
        var change = await run(at).ConfigureAwait(false);
        if (change.Changed > 0)
        {
            await delivery.DeliverAsync(new DomainEvent.FeedChanged(userId, ids, type, kind, at)).ConfigureAwait(false);
            await announcer.ChangedAsync(userId).ConfigureAwait(false);
        }

        return change;
    }

    private static FeedChange Of(NotificationState state) => state switch
    {
        NotificationState.Seen => FeedChange.Seen,
        NotificationState.Read => FeedChange.Read,
        _ => FeedChange.Archived,
    };

    private static string[] Distinct(IReadOnlyCollection<string> notificationIds) => notificationIds.Count is > 0 and <= MaxIds
        ? [.. notificationIds.Where(Texts.IsId).Distinct(StringComparer.Ordinal)]
        : throw new RealtimeException(RealtimeError.InvalidPayload, $"1 to {MaxIds} notifications must be named");

    private static void RequireState(NotificationState state)
    {
        if (state is not (NotificationState.Seen or NotificationState.Read or NotificationState.Archived))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "The state must be seen, read or archived");
        }
    }

    private static void RequireType(string? type)
    {
        if (type is not null)
        {
            Texts.RequireText(type, "type", 1, NotificationPublisher.MaxTypeLength);
        }
    }
}
