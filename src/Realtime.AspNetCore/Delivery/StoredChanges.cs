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
    ConnectedUsers connected,
    TimeProvider time) : IMissedChanges
{
    private const int PageSize = 200;

    /// <summary>If more was missed, nothing is presented. Clients notice the gap by the revision and read the changes.</summary>
    private const int MaxMissed = 1_000;

    /// <summary>An older notification is no news: the client has read it when it connected.</summary>
    private static readonly TimeSpan LongestNews = TimeSpan.FromMinutes(1);

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
        return new(upTo, Present(hole with { UpTo = upTo }, messages, participantIds, conversation, haveParticipantsChanged));
    }

    public async ValueTask<IReadOnlyList<DomainEvent.NotificationPublished>> ReadNotificationsAsync(string userId, long after, long before)
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
                .Where(one => one.Sequence < before && now - one.CreatedAt <= LongestNews)
                .Where(one => modes.GetValueOrDefault(one.Type, NotificationMode.FeedAndLive) == NotificationMode.FeedAndLive)
                .Select(one => new DomainEvent.NotificationPublished(one)),
        ];
    }

    private static List<DomainEvent> Present(
        RevisionHole hole,
        List<Message> messages,
        IReadOnlyList<string> participantIds,
        Conversation? conversation,
        bool haveParticipantsChanged)
    {
        var upTo = hole.UpTo!.Value;
        var events = new List<DomainEvent>();
        foreach (var message in messages.DistinctBy(message => message.Id))
        {
            if (Present(hole, message, participantIds, conversation) is { } domainEvent)
            {
                events.Add(domainEvent);
            }
        }

        // Some revision is none of a message: the conversation was changed.
        if (conversation is not null && (haveParticipantsChanged || events.Count < upTo - hole.After))
        {
            if (haveParticipantsChanged || conversation.Kind == ConversationKind.Group)
            {
                var change = hole.After == 0 ? ConversationChange.Created : haveParticipantsChanged ? ConversationChange.ParticipantsAdded : ConversationChange.TitleChanged;
                events.Add(new DomainEvent.ConversationChanged(conversation, change, [], participantIds) { Revision = upTo });
            }
            else
            {
                // Without content, which only its user may see.
                events.Add(new DomainEvent.SettingChanged(hole.ConversationId, upTo, ConversationSetting.Muted, participantIds) { OnlyForUserId = "" });
            }
        }

        return [.. InSequence(events).OrderBy(domainEvent => domainEvent.Revised?.Revision)];
    }

    /// <summary>
    /// Gives each new message a revision below that of the next one. A message that was changed since it was sent has the revision
    /// of that change, and would come after younger ones. The result is not below the revision that the message was sent with.
    /// </summary>
    private static List<DomainEvent> InSequence(List<DomainEvent> events)
    {
        var stored = events.OfType<DomainEvent.MessageStored>().OrderBy(one => one.Message.Sequence).ToList();
        for (var i = stored.Count - 2; i >= 0; i--)
        {
            var message = stored[i].Message;
            stored[i] = stored[i] with { Message = message with { Revision = Math.Min(message.Revision, stored[i + 1].Message.Revision - 1) } };
        }

        return [.. stored, .. events.Where(domainEvent => domainEvent is not DomainEvent.MessageStored)];
    }

    private static DomainEvent? Present(RevisionHole hole, Message message, IReadOnlyList<string> participantIds, Conversation? conversation)
    {
        var isAsSent = message is { EditedAt: null, DeletedAt: null, Reactions.Count: 0 };
        var isNew = hole.LastSequence > 0 ? message.Sequence > hole.LastSequence : isAsSent;
        if (message.Revision > hole.UpTo)
        {
            // A later change of the message has another event, which shows a deletion, or the text of an edit. A reaction shows neither:
            // the message is presented here if it was sent in the hole, or if it may have been edited there.
            if (isAsSent || message.DeletedAt is not null || (!isNew && message.EditedAt is null))
            {
                return null;
            }

            message = message with { Revision = hole.UpTo.Value, Reactions = isNew ? [] : message.Reactions };
        }

        return message switch
        {
            { DeletedAt: not null } => new DomainEvent.MessageDeleted(message, participantIds),
            _ when isNew => new DomainEvent.MessageStored(message, conversation is null ? [] : participantIds)
            {
                MutedIds = conversation is null
                    ? []
                    : [.. conversation.Participants.Where(p => p.MutedUntil > message.CreatedAt).Select(p => p.UserId)],
            },
            { EditedAt: null, Reactions: [.., var reaction] } =>
                new DomainEvent.ReactionChanged(message, reaction.UserIds[^1], reaction.Emoji, IsAdded: true, participantIds),
            _ => new DomainEvent.MessageEdited(message, participantIds),
        };
    }
}
