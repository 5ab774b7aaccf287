using Realtime.Changes;
using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Users;

namespace Realtime.Delivery;

/// <summary>
/// Reads missed changes of a conversation from the store, for its participants on this node, and presents them as events. The
/// store keeps the current state of what changed, not a log. So several changes of one message become one event.
/// </summary>
internal sealed class StoredChanges(IChangeStore changes, IConversationStore conversations, ConnectedUsers connected) : IMissedChanges
{
    private const int PageSize = 200;

    /// <summary>If more was missed, nothing is presented. Clients notice the gap by the revision and read the changes.</summary>
    private const int MaxMissed = 1_000;

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
                var change = haveParticipantsChanged ? ConversationChange.ParticipantsAdded : ConversationChange.TitleChanged;
                events.Add(new DomainEvent.ConversationChanged(conversation, change, [], participantIds) { Revision = upTo });
            }
            else
            {
                // Without content, which only its user may see.
                events.Add(new DomainEvent.SettingChanged(hole.ConversationId, upTo, ConversationSetting.Muted, participantIds) { OnlyForUserId = "" });
            }
        }

        return [.. events.OrderBy(domainEvent => domainEvent.Revised?.Revision)];
    }

    private static DomainEvent? Present(RevisionHole hole, Message message, IReadOnlyList<string> participantIds, Conversation? conversation)
    {
        var isAsSent = message is { EditedAt: null, DeletedAt: null, Reactions.Count: 0 };
        var isNew = hole.LastSequence > 0 ? message.Sequence > hole.LastSequence : isAsSent;
        if (message.Revision > hole.UpTo)
        {
            // A later change of the message has another event. The message is presented here only if it was sent in the hole.
            if (isAsSent || !isNew || message.DeletedAt is not null)
            {
                return null;
            }

            message = message with { Revision = hole.UpTo.Value, Reactions = [] };
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
