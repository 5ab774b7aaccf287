using Realtime.Changes;
using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Users;

namespace Realtime.Delivery;

/// <summary>
/// Reads missed changes of a conversation from the store, for its participants on this node, and presents them as events. The
/// store keeps the current state of what changed, not a log. So several changes of one message become one event.
/// </summary>
internal sealed class StoredChanges(
    IChangeStore changes,
    IConversationStore conversations,
    INotificationStore notifications,
    INotificationOutbox outbox,
    IRecentChangeStore recent,
    ConnectedUsers connected,
    TimeProvider time) : IMissedChanges
{
    private const int PageSize = 200;

    /// <summary>If more was missed, nothing is presented. Clients notice the gap by the revision and read the changes.</summary>
    private const int MaxMissed = 1_000;

    private readonly RecentBases _recent = new(recent, time);

    public async ValueTask<MissedChanges?> ReadAsync(RevisionHole hole)
    {
        var participantIds = await conversations.ListParticipantIdsAsync(hole.ConversationId, CancellationToken.None).ConfigureAwait(false);
        if (connected.Among(participantIds) is not [var readerId, ..])
        {
            return null;
        }

        var messages = new List<Message>();
        var haveParticipantsChanged = false;
        var after = hole.After;
        ConversationChanges? page;
        do
        {
            page = await changes
                .GetAsync(
                    hole.ConversationId, readerId, new ChangesQuery { AfterRevision = after, Limit = PageSize }, MaxMissed, CancellationToken.None)
                .ConfigureAwait(false);
            if (page is null or { IsReset: true })
            {
                return null;
            }

            messages.AddRange(page.Messages);
            haveParticipantsChanged |= page.Participants is not null;
            after = page.Revision;
        }
        while (page.HasMore && !(after >= hole.UpTo));

        var upTo = Math.Min(hole.UpTo ?? after, after);
        if (upTo <= hole.After)
        {
            return new(hole.After, []);
        }

        var conversation = RoomId.TryParse(hole.ConversationId, out _)
            ? null
            : await conversations.FindAsync(hole.ConversationId, CancellationToken.None).ConfigureAwait(false);
        return new(upTo, MissedEvents.Present(
            hole with { UpTo = upTo }, [.. messages.DistinctBy(message => message.Id)], participantIds, conversation, haveParticipantsChanged));
    }

    public async ValueTask<IReadOnlyList<DomainEvent.NotificationPublished>> ReadNotificationsAsync(string userId, long after, long before, DateTimeOffset since)
    {
        if (!connected.Contains(userId))
        {
            return [];
        }

        var now = time.GetUtcNow();
        var found = await notifications.ListAfterAsync(userId, after, (int)(before - after - 1), now, CancellationToken.None).ConfigureAwait(false);
        var modes = found.Count == 0
            ? new Dictionary<string, NotificationMode>()
            : await notifications.GetPreferencesAsync(userId, CancellationToken.None).ConfigureAwait(false);
        return
        [
            .. found
                .Where(one => one.Sequence < before && one.CreatedAt > since)
                .Where(one => modes.GetValueOrDefault(one.Type, NotificationMode.FeedAndLive) == NotificationMode.FeedAndLive)
                .Select(one => new DomainEvent.NotificationPublished(one)),
        ];
    }

    public DateTimeOffset? ConnectedSince(string userId) => connected.Since(userId);

    public ValueTask<long?> FindRecentBaseAsync(string conversationId, long since) => _recent.FindBaseAsync(conversationId, since);

    public ValueTask<bool> IsEarlierWaitingAsync(string userId, long sequence) => outbox.HasEarlierAsync(userId, sequence, CancellationToken.None);
}
