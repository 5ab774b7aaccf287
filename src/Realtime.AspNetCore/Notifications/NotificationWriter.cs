using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Storage;
using Realtime.Writing;

namespace Realtime.Notifications;

/// <summary>Stores notifications in groups, a call's for several users in one transaction, and has each delivered after its commit.</summary>
internal sealed class NotificationWriter(
    INotificationStore store,
    INotificationRoute route,
    IOptions<ChatRealtimeOptions> options,
    ChatMetrics metrics,
    ILogger<NotificationWriter> logger)
    : GroupWriter<IReadOnlyList<NotificationDraft>, IReadOnlyList<StoredNotification>>(
        "notifications", options.Value.MaxGroupSize, options.Value.MaxQueuedWrites, metrics, logger)
{
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

    protected override ValueTask DeliverAsync(IReadOnlyList<StoredNotification> result) => route.DeliverAsync(result);

    /// <summary>With an idempotency key, storing again finds what may have been stored already.</summary>
    protected override bool IsSafeToRepeat(IReadOnlyList<NotificationDraft> item) => item.All(draft => draft.IdempotencyKey is not null);
}
