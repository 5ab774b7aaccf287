using System.Data.Common;
using System.Text.Json;
using Realtime.Notifications;

namespace Realtime.Storage.InMemory;

/// <summary>Keeps notifications in memory.</summary>
internal sealed class InMemoryNotificationStore(InMemoryData data) : INotificationStore
{
    public ValueTask<IReadOnlyList<StoredNotification>> AddAsync(IReadOnlyList<NotificationDraft> drafts, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<StoredNotification>>(() => [.. drafts.Select(Add_NeedsLock)], cancellationToken);

    public ValueTask<IReadOnlyList<StoredNotification>> AddAsync(
        IReadOnlyList<NotificationDraft> drafts,
        DbConnection connection,
        DbTransaction transaction,
        CancellationToken cancellationToken) =>
        throw new NotSupportedException(
            "Notifications are kept in memory, which has no transaction in common with a database. Call UseSqlite(...) or UseSqlServer(...) on what AddChatRealtime() returns.");

    public ValueTask<IReadOnlyList<Notification>> ListAsync(
        string userId,
        NotificationFilter filter,
        long? before,
        int limit,
        CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<Notification>>(
            () =>
            {
                var all = Notifications_NeedsLock(userId);
                var below = Math.Clamp((before ?? long.MaxValue) - 1, 0, all.Count);
                var found = new List<Notification>();
                for (var i = (int)below - 1; i >= 0 && found.Count < limit; i--)
                {
                    if (all[i] is { } notification && IsIn(notification, filter))
                    {
                        found.Add(notification);
                    }
                }

                return found;
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<Notification>> ListAfterAsync(string userId, long after, int limit, DateTimeOffset now, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<Notification>>(
            () => [.. Notifications_NeedsLock(userId)
                .Skip((int)Math.Clamp(after, 0, int.MaxValue))
                .OfType<Notification>()
                .Where(notification => !IsExpired(notification, now))
                .Take(limit)],
            cancellationToken);

    public ValueTask<IReadOnlyDictionary<string, NotificationCounts>> GetCountsAsync(
        IReadOnlyCollection<string> userIds,
        CancellationToken cancellationToken) =>
        data.Run<IReadOnlyDictionary<string, NotificationCounts>>(
            () => userIds
                .Where(data.Feeds.ContainsKey)
                .ToDictionary(userId => userId, userId => data.Feeds[userId].Counts, StringComparer.Ordinal),
            cancellationToken);

    public ValueTask<bool> ExistsAsync(string userId, string notificationId, CancellationToken cancellationToken) =>
        data.Run(
            () => data.Feeds.TryGetValue(userId, out var feed) && feed.IndexById.ContainsKey(notificationId),
            cancellationToken);

    public ValueTask<NotificationChange> MarkAsync(
        string userId,
        IReadOnlyCollection<string>? notificationIds,
        string? type,
        NotificationState state,
        DateTimeOffset at,
        CancellationToken cancellationToken) =>
        ChangeAsync(
            userId,
            notificationIds,
            notification => notification.State < state && (type is null || notification.Type == type),
            notification => WithState(notification, state, InMemoryData.Trim(at)),
            cancellationToken);

    public ValueTask<NotificationChange> MarkUnreadAsync(
        string userId,
        IReadOnlyCollection<string> notificationIds,
        CancellationToken cancellationToken) =>
        ChangeAsync(
            userId,
            notificationIds,
            notification => notification.State == NotificationState.Read,
            notification => notification with { ReadAt = null },
            cancellationToken);

    public ValueTask<NotificationChange> UnarchiveAsync(
        string userId,
        IReadOnlyCollection<string> notificationIds,
        CancellationToken cancellationToken) =>
        ChangeAsync(
            userId,
            notificationIds,
            notification => notification.State == NotificationState.Archived,
            notification => notification with { ArchivedAt = null },
            cancellationToken);

    public ValueTask<NotificationChange> DeleteAsync(
        string userId,
        IReadOnlyCollection<string> notificationIds,
        DateTimeOffset at,
        CancellationToken cancellationToken) =>
        ChangeAsync(userId, notificationIds, _ => true, _ => null, cancellationToken);

    public ValueTask<IReadOnlyList<NotificationKey>> ListExpiredAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<NotificationKey>>(
            () => [.. data.Expiring
                .TakeWhile(expiring => expiring.At <= now)
                .Take(limit)
                .Select(expiring => new NotificationKey(expiring.UserId, expiring.Id))],
            cancellationToken);

    /// <summary>Does nothing: idempotency keys stay until the process ends.</summary>
    public ValueTask<int> PurgeAsync(DateTimeOffset deletedBefore, int limit, CancellationToken cancellationToken) => new(0);

    public ValueTask<IReadOnlyDictionary<string, NotificationMode>> GetPreferencesAsync(string userId, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyDictionary<string, NotificationMode>>(
            () => data.Feeds.TryGetValue(userId, out var feed)
                ? new Dictionary<string, NotificationMode>(feed.Preferences, StringComparer.Ordinal)
                : [],
            cancellationToken);

    public async ValueTask SetPreferenceAsync(string userId, string type, NotificationMode mode, CancellationToken cancellationToken) =>
        await data.Run(
            () =>
            {
                var preferences = Feed_NeedsLock(userId).Preferences;
                if (mode == NotificationMode.FeedAndLive)
                {
                    preferences.Remove(type);
                }
                else
                {
                    preferences[type] = mode;
                }

                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public ValueTask<IReadOnlyList<NotificationOptOut>> GetOptOutsAsync(string userId, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<NotificationOptOut>>(
            () => data.Feeds.TryGetValue(userId, out var feed)
                ? [.. feed.OptOuts.OrderBy(optOut => optOut.Channel, StringComparer.Ordinal).ThenBy(optOut => optOut.Type, StringComparer.Ordinal)]
                : [],
            cancellationToken);

    public async ValueTask SetOptOutAsync(string userId, NotificationOptOut optOut, bool isOff, CancellationToken cancellationToken) =>
        await data.Run(
            () => isOff ? Feed_NeedsLock(userId).OptOuts.Add(optOut) : Feed_NeedsLock(userId).OptOuts.Remove(optOut),
            cancellationToken).ConfigureAwait(false);

    private ValueTask<NotificationChange> ChangeAsync(
        string userId,
        IReadOnlyCollection<string>? notificationIds,
        Predicate<Notification> isMeant,
        Func<Notification, Notification?> change,
        CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                if (!data.Feeds.TryGetValue(userId, out var feed))
                {
                    return default;
                }

                var changed = 0;
                var indexes = notificationIds?.Select(id => feed.IndexById.GetValueOrDefault(id, -1)) ?? Enumerable.Range(0, feed.Notifications.Count);
                foreach (var index in indexes.Where(index => index >= 0))
                {
                    if (feed.Notifications[index] is { } notification && isMeant(notification))
                    {
                        changed++;
                        Replace_NeedsLock(feed, index, notification, change(notification));
                    }
                }

                if (changed > 0)
                {
                    feed.Raise();
                }

                return new NotificationChange(changed, feed.Counts);
            },
            cancellationToken);

    private void Replace_NeedsLock(StoredFeed feed, int index, Notification before, Notification? after)
    {
        feed.Set(index, after);
        if (after is null)
        {
            feed.IndexById.Remove(before.Id);
            if (before.ExpiresAt is { } expiresAt)
            {
                data.Expiring.Remove((expiresAt, before.UserId, before.Id));
            }
        }
    }

    private static Notification WithState(Notification notification, NotificationState state, DateTimeOffset at) => notification with
    {
        SeenAt = notification.SeenAt ?? at,
        ReadAt = notification.ReadAt ?? (state >= NotificationState.Read ? at : null),
        ArchivedAt = state == NotificationState.Archived ? at : null,
    };

    private static bool IsIn(Notification notification, NotificationFilter filter) =>
        notification.ArchivedAt is not null == filter.Archived
        && (!filter.UnreadOnly || notification.ReadAt is null)
        && (filter.Type is null || notification.Type == filter.Type)
        && !IsExpired(notification, filter.Now);

    private static bool IsExpired(Notification notification, DateTimeOffset now) => notification.ExpiresAt <= now;

    private List<Notification?> Notifications_NeedsLock(string userId) => data.Feeds.GetValueOrDefault(userId)?.Notifications ?? [];

    private StoredFeed Feed_NeedsLock(string userId)
    {
        if (!data.Feeds.TryGetValue(userId, out var feed))
        {
            data.Feeds.Add(userId, feed = new StoredFeed());
        }

        return feed;
    }

    private StoredNotification Add_NeedsLock(NotificationDraft draft)
    {
        var feed = Feed_NeedsLock(draft.UserId);
        if (draft.IdempotencyKey is not null && feed.IndexByKey.TryGetValue(draft.IdempotencyKey, out var known))
        {
            return new StoredNotification(feed.Notifications[known], IsDuplicate: true, IsLive: false);
        }

        var mode = feed.Preferences.GetValueOrDefault(draft.Type);
        if (mode == NotificationMode.Off)
        {
            return new StoredNotification(null, IsDuplicate: false, IsLive: false);
        }

        var notification = Create_NeedsLock(draft, feed);
        if (draft.IdempotencyKey is not null)
        {
            feed.IndexByKey.Add(draft.IdempotencyKey, feed.Notifications.Count - 1);
        }

        MakeDue_NeedsLock(notification);
        var isLive = mode == NotificationMode.FeedAndLive;
        if (draft.ViaOutbox)
        {
            data.Outbox.Enqueue((++data.LastOutboxPosition, draft.UserId, isLive ? feed.Notifications.Count - 1 : -1));
        }

        return new StoredNotification(notification, IsDuplicate: false, isLive);
    }

    /// <summary>Makes the user due in every channel. The first digest of a user in a channel starts at this notification.</summary>
    private void MakeDue_NeedsLock(Notification notification)
    {
        foreach (var (channel, delay) in data.Channels)
        {
            if (!data.Digests.TryGetValue((channel, notification.UserId), out var digest))
            {
                data.Digests.Add((channel, notification.UserId), digest = new StoredDigest { HandedSequence = notification.Sequence - 1 });
            }

            digest.DueAt ??= notification.CreatedAt + delay;
        }
    }

    private Notification Create_NeedsLock(NotificationDraft draft, StoredFeed feed)
    {
        var index = feed.Notifications.Count;
        var notification = new Notification(
            data.NextNotificationId_NeedsLock(),
            draft.UserId,
            index + 1,
            draft.Type,
            draft.Title,
            draft.Message,
            InMemoryData.Trim(draft.CreatedAt))
        {
            // A copy: the caller may dispose of the document that the element belongs to.
            Data = draft.Data is { ValueKind: not JsonValueKind.Undefined } json ? json.Clone() : null,
            Link = draft.Link,
            Actions = draft.Actions,
            Severity = draft.Severity,
            ExpiresAt = draft.ExpiresAt is { } expiry ? InMemoryData.Trim(expiry) : null,
        };
        feed.Set(index, notification);
        feed.Raise();
        feed.IndexById.Add(notification.Id, index);
        if (notification.ExpiresAt is { } expiresAt)
        {
            data.Expiring.Add((expiresAt, notification.UserId, notification.Id));
        }

        return notification;
    }
}
