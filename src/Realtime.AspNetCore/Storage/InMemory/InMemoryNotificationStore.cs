using System.Text.Json;
using Realtime.Notifications;

namespace Realtime.Storage.InMemory;

/// <summary>Notifications in memory.</summary>
internal sealed class InMemoryNotificationStore(InMemoryData data) : INotificationStore
{
    public ValueTask<IReadOnlyList<StoredNotification>> AddAsync(IReadOnlyList<NotificationDraft> drafts, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<StoredNotification>>(() => [.. drafts.Select(Add_NeedsLock)], cancellationToken);

    public ValueTask<IReadOnlyList<Notification>> ListAsync(
        string userId,
        long? before,
        int limit,
        bool unreadOnly,
        CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<Notification>>(
            () =>
            {
                var all = Notifications_NeedsLock(userId);
                var below = Math.Clamp((before ?? long.MaxValue) - 1, 0, all.Count);
                var found = new List<Notification>();
                for (var i = (int)below - 1; i >= 0 && found.Count < limit; i--)
                {
                    if (!unreadOnly || all[i].ReadAt is null)
                    {
                        found.Add(all[i]);
                    }
                }

                return found;
            },
            cancellationToken);

    public ValueTask<IReadOnlyList<Notification>> ListAfterAsync(string userId, long after, int limit, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<Notification>>(
            () =>
            {
                var all = Notifications_NeedsLock(userId);
                var start = (int)Math.Clamp(after, 0, all.Count);
                return all.GetRange(start, Math.Min(limit, all.Count - start));
            },
            cancellationToken);

    public ValueTask<long> GetUnreadCountAsync(string userId, CancellationToken cancellationToken) =>
        data.Run(() => data.Feeds.GetValueOrDefault(userId)?.UnreadCount ?? 0, cancellationToken);

    public ValueTask<long?> MarkReadAsync(string userId, string notificationId, DateTimeOffset readAt, CancellationToken cancellationToken) =>
        data.Run<long?>(
            () =>
            {
                if (!data.Feeds.TryGetValue(userId, out var feed) || !feed.IndexById.TryGetValue(notificationId, out var index))
                {
                    return null;
                }

                SetRead(feed, index, readAt);
                return feed.UnreadCount;
            },
            cancellationToken);

    public ValueTask<long> MarkAllReadAsync(string userId, DateTimeOffset readAt, CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                if (!data.Feeds.TryGetValue(userId, out var feed))
                {
                    return 0;
                }

                var changed = feed.UnreadCount;
                for (var i = feed.Notifications.Count - 1; feed.UnreadCount > 0; i--)
                {
                    SetRead(feed, i, readAt);
                }

                return changed;
            },
            cancellationToken);

    private static void SetRead(StoredFeed feed, int index, DateTimeOffset readAt)
    {
        if (feed.Notifications[index].ReadAt is null)
        {
            feed.Notifications[index] = feed.Notifications[index] with { ReadAt = InMemoryData.Trim(readAt) };
            feed.UnreadCount--;
        }
    }

    private List<Notification> Notifications_NeedsLock(string userId) => data.Feeds.GetValueOrDefault(userId)?.Notifications ?? [];

    private StoredNotification Add_NeedsLock(NotificationDraft draft)
    {
        if (!data.Feeds.TryGetValue(draft.UserId, out var feed))
        {
            data.Feeds.Add(draft.UserId, feed = new StoredFeed());
        }

        if (draft.IdempotencyKey is not null && feed.IndexByKey.TryGetValue(draft.IdempotencyKey, out var known))
        {
            return new StoredNotification(feed.Notifications[known], IsDuplicate: true);
        }

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
        };
        feed.Notifications.Add(notification);
        feed.IndexById.Add(notification.Id, index);
        feed.UnreadCount++;
        if (draft.IdempotencyKey is not null)
        {
            feed.IndexByKey.Add(draft.IdempotencyKey, index);
        }

        return new StoredNotification(notification, IsDuplicate: false);
    }
}
