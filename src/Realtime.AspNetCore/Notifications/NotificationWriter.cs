using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Storage;

namespace Realtime.Notifications;

/// <summary>
/// Stores notifications in groups, and delivers each after its commit. The notifications of one call for several users are
/// stored in one transaction.
/// </summary>
internal sealed class NotificationWriter(
    INotificationStore store,
    INotificationRoute route,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time,
    ChatMetrics metrics,
    ILogger<NotificationWriter> logger)
    : GroupWriter<IReadOnlyList<NotificationDraft>, IReadOnlyList<StoredNotification>>(
        "notifications", options.Value.MaxWritesPerCommit, options.Value.MaxQueuedWrites, time, metrics, logger)
{
    private readonly UncertainWrites<(string UserId, string IdempotencyKey)> _uncertain = new(options.Value.MaxQueuedWrites);

    protected override async ValueTask<IReadOnlyList<IReadOnlyList<StoredNotification>>> StoreAsync(
        IReadOnlyList<IReadOnlyList<NotificationDraft>> group,
        CancellationToken cancellationToken)
    {
        var all = group.SelectMany(drafts => drafts);
        var stored = await store
            .AddAsync([.. route.IsOutbox ? all.Select(draft => draft with { ViaOutbox = true }) : all], cancellationToken)
            .ConfigureAwait(false);
        var results = new List<IReadOnlyList<StoredNotification>>(group.Count);
        var next = 0;
        foreach (var drafts in group)
        {
            results.Add([.. stored.Skip(next).Take(drafts.Count)]);
            next += drafts.Count;
        }

        return results;
    }

    protected override async ValueTask DeliverAsync(IReadOnlyList<NotificationDraft> item, IReadOnlyList<StoredNotification> result) =>
        await route.DeliverAsync(await FindUndeliveredAsync(item, result).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>With an idempotency key, storing again finds a notification that may already be stored.</summary>
    protected override bool IsSafeToRepeat(IReadOnlyList<NotificationDraft> item) => item.All(draft => draft.IdempotencyKey is not null);

    protected override void NoteUncertain(IReadOnlyList<NotificationDraft> item)
    {
        foreach (var draft in item)
        {
            if (draft.IdempotencyKey is { } key)
            {
                _uncertain.Add((draft.UserId, key), draft.CreatedAt);
            }
        }
    }

    /// <summary>Marks a duplicate as new if it was never delivered, because the result of its first commit was lost.</summary>
    private async ValueTask<IReadOnlyList<StoredNotification>> FindUndeliveredAsync(
        IReadOnlyList<NotificationDraft> drafts,
        IReadOnlyList<StoredNotification> stored)
    {
        StoredNotification[]? changed = null;
        for (var i = 0; i < stored.Count; i++)
        {
            if (drafts[i].IdempotencyKey is { } key
                && stored[i].Notification is { } notification
                && _uncertain.Take((drafts[i].UserId, key), notification.CreatedAt)
                && stored[i].IsDuplicate)
            {
                changed ??= [.. stored];
                changed[i] = new StoredNotification(notification, IsDuplicate: false, await IsLiveAsync(notification).ConfigureAwait(false));
            }
        }

        return changed ?? stored;
    }

    private async ValueTask<bool> IsLiveAsync(Notification notification)
    {
        try
        {
            var preferences = await store.GetPreferencesAsync(notification.UserId, CancellationToken.None).ConfigureAwait(false);
            return preferences.GetValueOrDefault(notification.Type, NotificationMode.FeedAndLive) == NotificationMode.FeedAndLive;
        }
        catch (Exception exception)
        {
            // The notification is in the feed, and its count is announced in any case.
            if (!StoreFaults.IsReported(exception))
            {
                logger.CountsNotTold(exception);
            }
            return false;
        }
    }
}
