using Realtime.Changes;
using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Messages;

namespace Realtime.Delivery;

/// <summary>
/// Presents the missed changes of a conversation as events. The store keeps the current state of what changed, not a log, so
/// what was changed again since the hole may have been changed in it or not. Each revision is one change: if those that are
/// known to be in the hole fill it, nothing else was.
/// </summary>
/// <remarks>
/// A client may have read a part of the hole already. It drops the events up to the revision that it has, applies the next one, and
/// reads where one is left out. So an event never gets a smaller revision than its change had, and no two get the same: nothing is
/// dropped then that the client does not have. Where that cannot be known, the last revision of the hole is left out for all.
/// </remarks>
internal static class MissedEvents
{
    /// <summary>Presents what changed in a hole.</summary>
    /// <param name="hole">The missing revisions.</param>
    /// <param name="messages">The messages that changed in the hole or since, each once.</param>
    /// <param name="participantIds">The participants.</param>
    /// <param name="conversation">The conversation; null for a room.</param>
    /// <param name="haveParticipantsChanged">Whether participants came or went in the hole or since.</param>
    /// <returns>
    /// The events in their order, with revisions of the hole. Either each has another one, or the hole's last is left out, so that
    /// clients read the changes at the event behind it.
    /// </returns>
    public static IReadOnlyList<DomainEvent> Present(
        RevisionHole hole,
        IReadOnlyList<Message> messages,
        IReadOnlyList<string> participantIds,
        Conversation? conversation,
        bool haveParticipantsChanged)
    {
        var upTo = hole.UpTo!.Value;
        var size = upTo - hole.After;
        var known = messages.Where(message => message.Revision <= upTo).ToList();
        var places = new RevisionPlaces(hole.After, upTo, known.Select(message => message.Revision));
        var isFull = places.IsFull;
        var uncertain = isFull ? [] : messages.Where(message => message.Revision > upTo && MayBeIn(hole, message, messages)).ToList();

        PlaceSent([.. known.Concat(uncertain).Where(message => IsSent(hole, message)).OrderByDescending(message => message.Sequence)]);
        foreach (var message in known.Where(message => !IsSent(hole, message)))
        {
            places.Add(message.Revision, Present(hole, message, isNew: false, participantIds, conversation));
        }

        foreach (var message in uncertain.Where(message => !IsSent(hole, message)))
        {
            places.AddUncertain(Present(hole, message, isNew: false, participantIds, conversation));
        }

        if (conversation is not null && !isFull && (haveParticipantsChanged || places.Count < size))
        {
            var changed = Present(hole, conversation, participantIds, haveParticipantsChanged);
            if (hole.After == 0)
            {
                places.Add(1, changed);
            }
            else
            {
                places.AddUncertain(changed);
            }
        }

        List<DomainEvent> events = [.. places.InOrder().Select(place => WithRevision(place.Event, place.Revision))];
        Introduce(events, participantIds);
        return events;

        // From the newest to the oldest. Later changes of a message follow as separate events.
        void PlaceSent(IReadOnlyList<Message> sent)
        {
            var next = upTo + 1;
            foreach (var message in sent)
            {
                if (message.Revision < next)
                {
                    next = message.Revision;
                    places.Add(next, Present(hole, message, isNew: true, participantIds, conversation));
                    continue;
                }

                var asSent = Present(hole, message with { Reactions = [] }, isNew: true, participantIds, conversation);
                if (next > upTo)
                {
                    places.AddUncertain(asSent);
                }
                else
                {
                    next = places.AddBefore(next, asSent);
                }

                if (message.Revision <= upTo)
                {
                    places.Add(message.Revision, Present(hole, message, isNew: false, participantIds, conversation));
                }
            }
        }
    }

    /// <summary>
    /// Introduces who wrote: it may have been for the first time. Who may not see the user, or does already, is left out when they are
    /// told.
    /// </summary>
    private static void Introduce(List<DomainEvent> events, IReadOnlyList<string> participantIds)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i] is DomainEvent.MessageStored { ParticipantIds.Count: > 1, Message.SenderId: var senderId } stored && known.Add(senderId))
            {
                events[i] = stored with { Introduces = new(senderId, [.. participantIds.Where(id => id != senderId)]) };
            }
        }
    }

    /// <summary>Whether a message that was changed since the hole may have been sent or edited in it.</summary>
    private static bool MayBeIn(RevisionHole hole, Message message, IReadOnlyList<Message> messages)
    {
        // The event of the later change shows a deletion, or the text of an edit. That of a reaction shows neither.
        if (IsAsSent(message) || message.DeletedAt is not null)
        {
            return false;
        }

        // Messages are sent in the order of their sequences: none behind one that was sent after the hole was sent in it.
        return !IsNew(hole, message)
            ? message.EditedAt is not null
            : message.Sequence < hole.NextSequence &&
                !messages.Any(other => other.Revision > hole.UpTo && IsAsSent(other) && other.Sequence < message.Sequence);
    }

    private static bool IsAsSent(Message message) => message is { EditedAt: null, DeletedAt: null, Reactions.Count: 0 };

    /// <summary>Whether a message has not been delivered; without a known sequence, whether it looks so.</summary>
    private static bool IsNew(RevisionHole hole, Message message) =>
        hole.LastSequence > 0 ? message.Sequence > hole.LastSequence : IsAsSent(message);

    /// <summary>Whether a message is shown as one that was sent. A deleted one is not.</summary>
    private static bool IsSent(RevisionHole hole, Message message) => message.DeletedAt is null && IsNew(hole, message);

    private static DomainEvent Present(
        RevisionHole hole,
        Message message,
        bool isNew,
        IReadOnlyList<string> participantIds,
        Conversation? conversation)
    {
        if (conversation is not { HidesEarlierMessages: true })
        {
            return Present(message, isNew, participantIds, [], conversation);
        }

        var hidden = conversation.Participants.Where(p => p.HiddenSequence >= message.Sequence).Select(p => p.UserId).ToHashSet(StringComparer.Ordinal);
        return Present(
            message,
            isNew,
            [.. participantIds.Where(id => !hidden.Contains(id))],
            [.. participantIds.Where(hidden.Contains)],
            conversation);
    }

    private static DomainEvent Present(
        Message message,
        bool isNew,
        IReadOnlyList<string> participantIds,
        IReadOnlyList<string> hiddenFromIds,
        Conversation? conversation) => message switch
        {
            { DeletedAt: not null } => new DomainEvent.MessageDeleted(message, participantIds) { HiddenFromIds = hiddenFromIds },
            _ when isNew => new DomainEvent.MessageStored(message, conversation is null ? [] : participantIds)
            {
                MutedIds = conversation is null
                    ? []
                    : [.. conversation.Participants.Where(p => p.MutedUntil > message.CreatedAt).Select(p => p.UserId)],
                IsDirect = conversation?.Kind == ConversationKind.Direct,
            },
            { EditedAt: null, Reactions: [.., var reaction] } =>
                new DomainEvent.ReactionChanged(message, reaction.UserIds[^1], reaction.Emoji, IsAdded: true, participantIds)
                {
                    HiddenFromIds = hiddenFromIds,
                },
            _ => new DomainEvent.MessageEdited(message, participantIds) { HiddenFromIds = hiddenFromIds },
        };

    private static DomainEvent Present(RevisionHole hole, Conversation conversation, IReadOnlyList<string> participantIds, bool haveParticipantsChanged)
    {
        var revision = hole.After == 0 ? 1 : hole.UpTo!.Value;
        if (haveParticipantsChanged || conversation.Kind == ConversationKind.Group)
        {
            var change = hole.After == 0 ? ConversationChange.Created
                : haveParticipantsChanged ? ConversationChange.ParticipantsAdded
                : ConversationChange.TitleChanged;
            return new DomainEvent.ConversationChanged(conversation, change, [], participantIds) { Revision = revision };
        }

        // Without content, which only its user may see.
        return new DomainEvent.SettingChanged(hole.ConversationId, revision, ConversationSetting.Muted, participantIds) { OnlyForUserId = "" };
    }

    private static DomainEvent WithRevision(DomainEvent domainEvent, long revision) => domainEvent switch
    {
        DomainEvent.MessageStored one => one with { Message = one.Message with { Revision = revision } },
        DomainEvent.MessageEdited one => one with { Message = one.Message with { Revision = revision } },
        DomainEvent.MessageDeleted one => one with { Message = one.Message with { Revision = revision } },
        DomainEvent.ReactionChanged one => one with { Message = one.Message with { Revision = revision } },
        DomainEvent.ConversationChanged one => one with { Revision = revision },
        DomainEvent.SettingChanged one => one with { Revision = revision },
        _ => domainEvent,
    };
}
