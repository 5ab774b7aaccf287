using System.Data.Common;
using Realtime.Domain;
using Realtime.Storage;

namespace Realtime.Notifications;

internal sealed class NotificationPublisher(
    NotificationWriter writer,
    NotificationBroadcasts broadcasts,
    INotificationStore store,
    TimeProvider time) : INotificationPublisher
{
    public const int MaxTypeLength = 100;

    private const int MaxUsersInTransaction = 1_000;

    public async Task<Notification?> PublishAsync(string userId, NewNotification notification, CancellationToken cancellationToken = default)
    {
        var published = await PublishAsync([userId], notification, cancellationToken).ConfigureAwait(false);
        return published.Count > 0 ? published[0] : null;
    }

    public async Task<IReadOnlyList<Notification>> PublishAsync(IReadOnlyCollection<string> userIds, NewNotification notification, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        var template = NotificationTemplate.Of(notification, time);
        var drafts = Drafts(template, userIds);
        return drafts.Length == 0
            ? []
            : Published(await writer.EnqueueAsync(drafts).WaitAsync(cancellationToken).ConfigureAwait(false));
    }

    public Task<INotificationBroadcast> PublishAsync(IAsyncEnumerable<string> audience, NewNotification notification, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(audience);
        return Task.FromResult(broadcasts.Start(audience, NotificationTemplate.Of(notification, time), cancellationToken));
    }

    public async Task<Notification?> PublishAsync(string userId, NewNotification notification, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken = default)
    {
        var published = await PublishAsync([userId], notification, connection, transaction, cancellationToken).ConfigureAwait(false);
        return published.Count > 0 ? published[0] : null;
    }

    public async Task<IReadOnlyList<Notification>> PublishAsync(IReadOnlyCollection<string> userIds, NewNotification notification, DbConnection connection, DbTransaction transaction, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(transaction);
        if (userIds.Count > MaxUsersInTransaction)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"At most {MaxUsersInTransaction} users in one transaction");
        }

        // The time of the host's commit is not known here, so a node with sockets delivers from the outbox.
        var drafts = Drafts(NotificationTemplate.Of(notification, time) with { ViaOutbox = true }, userIds);
        return drafts.Length == 0
            ? []
            : Published(await store.AddAsync(drafts, connection, transaction, cancellationToken).ConfigureAwait(false));
    }

    private static NotificationDraft[] Drafts(NotificationDraft template, IReadOnlyCollection<string> userIds) =>
        [.. userIds.Distinct(StringComparer.Ordinal).Select(userId => template with { UserId = Texts.RequireId(userId, "userId") })];

    private static Notification[] Published(IReadOnlyList<StoredNotification> stored) =>
        [.. stored.Select(s => s.Notification).OfType<Notification>()];
}
