using System.Globalization;
using Realtime.Conversations;
using Realtime.Storage;
using Realtime.Users;
using Realtime.Writing;

namespace Realtime.Notifications;

/// <summary>A user's notifications. The cursor is the sequence of the last one given.</summary>
internal sealed class NotificationFeed(INotificationStore store, TimeProvider time) : INotificationFeed
{
    private const int MaxPage = 100;

    public async Task<Page<Notification>> ListAsync(string userId, string? cursor = null, int limit = 30, bool unreadOnly = false, CancellationToken cancellationToken = default)
    {
        ConversationService.RequireLimit(limit, MaxPage);
        long? before = null;
        if (cursor is not null)
        {
            before = long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
                ? sequence
                : throw new RealtimeException(RealtimeError.InvalidPayload, "The cursor is not valid");
        }

        if (!Texts.IsId(userId))
        {
            return new([], null);
        }

        // One more than asked for tells whether there is a next page.
        var found = await store.ListAsync(userId, before, limit + 1, unreadOnly, cancellationToken).ConfigureAwait(false);
        return found.Count <= limit
            ? new(found, null)
            : new([.. found.Take(limit)], found[limit - 1].Sequence.ToString(CultureInfo.InvariantCulture));
    }

    public async Task<IReadOnlyList<Notification>> ListAfterAsync(string userId, long sequence, int limit = 100, CancellationToken cancellationToken = default)
    {
        ConversationService.RequireLimit(limit, MaxPage);
        return Texts.IsId(userId)
            ? await store.ListAfterAsync(userId, sequence, limit, cancellationToken).ConfigureAwait(false)
            : [];
    }

    public async Task<long> GetUnreadCountAsync(string userId, CancellationToken cancellationToken = default) =>
        Texts.IsId(userId) ? await store.GetUnreadCountAsync(userId, cancellationToken).ConfigureAwait(false) : 0;

    public async Task<long> MarkReadAsync(string userId, string notificationId, CancellationToken cancellationToken = default) =>
        (Texts.IsId(userId) && Texts.IsId(notificationId)
            ? await store.MarkReadAsync(userId, notificationId, time.Milliseconds(), cancellationToken).ConfigureAwait(false)
            : null) ?? throw new RealtimeException(RealtimeError.NotificationNotFound);

    public async Task<long> MarkAllReadAsync(string userId, CancellationToken cancellationToken = default) =>
        Texts.IsId(userId) ? await store.MarkAllReadAsync(userId, time.Milliseconds(), cancellationToken).ConfigureAwait(false) : 0;
}
