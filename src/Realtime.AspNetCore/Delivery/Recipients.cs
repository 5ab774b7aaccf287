using Realtime.Domain;
using Realtime.Recovery;
using Realtime.Users;

namespace Realtime.Delivery;

/// <summary>Reduces an event's recipients to the users with sockets on this node, before it is rendered.</summary>
internal static class Recipients
{
    /// <summary>Returns the event for the users on this node; null if there are none.</summary>
    public static DomainEvent? Narrow(DomainEvent domainEvent, ConnectedUsers connected) => Narrow(domainEvent, connected.Among, connected.Contains);

    /// <summary>
    /// Returns the event for the users on this node, and for those who may come back; null if there are none. A user whose last
    /// socket is just being lost is in neither group for a moment, so it is looked again after that step.
    /// </summary>
    public static DomainEvent? Narrow(DomainEvent domainEvent, ConnectedUsers connected, StateRecovery recovery)
    {
        var narrowed = Narrow(domainEvent, connected);
        if (narrowed is not null || !recovery.Keeps(domainEvent))
        {
            return narrowed;
        }

        recovery.Settle();
        return Narrow(domainEvent, connected);
    }

    /// <summary>Returns the event for one user; null if it is not for the user.</summary>
    public static DomainEvent? NarrowTo(DomainEvent domainEvent, string userId) =>
        domainEvent is DomainEvent.AssistantChunk { Reply.ParticipantIds: { Count: > 0 } ids } && !ids.Contains(userId)
            ? null
            : Narrow(domainEvent, ids => ids.Contains(userId) ? [userId] : [], id => id == userId);

    /// <summary>Returns the event for some of its recipients; null if there are none.</summary>
    public static DomainEvent? Narrow(
        DomainEvent domainEvent,
        Func<IReadOnlyList<string>, IReadOnlyList<string>> among,
        Func<string, bool> contains)
    {
        switch (domainEvent)
        {
            // A message of a room goes to the sockets in it, and lists no users.
            case DomainEvent.MessageStored { ParticipantIds.Count: 0 }:
                return domainEvent;
            case DomainEvent.MessageStored e:
                return Narrow(e, e.ParticipantIds, among, static (e, ids) => e with { ParticipantIds = ids });
            case DomainEvent.MessageEdited e:
                return Narrow(
                    e,
                    e.ParticipantIds,
                    e.HiddenFromIds,
                    among,
                    static (e, ids, hidden) => e with { ParticipantIds = ids, HiddenFromIds = hidden });
            case DomainEvent.MessageDeleted e:
                return Narrow(
                    e,
                    e.ParticipantIds,
                    e.HiddenFromIds,
                    among,
                    static (e, ids, hidden) => e with { ParticipantIds = ids, HiddenFromIds = hidden });
            case DomainEvent.ReactionChanged e:
                return Narrow(
                    e,
                    e.ParticipantIds,
                    e.HiddenFromIds,
                    among,
                    static (e, ids, hidden) => e with { ParticipantIds = ids, HiddenFromIds = hidden });
            case DomainEvent.MessagesDelivered e:
                return Narrow(e, e.ParticipantIds, among, static (e, ids) => e with { ParticipantIds = ids });
            case DomainEvent.MessagesRead e:
                return Narrow(e, e.ParticipantIds, among, static (e, ids) => e with { ParticipantIds = ids });
            case DomainEvent.ConversationChanged e:
                return Narrow(e, e.RecipientIds, among, static (e, ids) => e with { RecipientIds = ids });
            case DomainEvent.ConversationDeleted e:
                return Narrow(e, e.UserIds, among, static (e, ids) => e with { UserIds = ids });
            case DomainEvent.SettingChanged { Setting: ConversationSetting.Members }:
                // Goes to the sockets in the room as well.
                return domainEvent;
            case DomainEvent.SettingChanged e:
                return Narrow(e, e.ParticipantIds, among, static (e, ids) => e with { ParticipantIds = ids });
            case DomainEvent.TypingChanged e:
                return Narrow(e, e.RecipientIds, among, static (e, ids) => e with { RecipientIds = ids });
            case DomainEvent.ContactRequestChanged e:
                return contains(e.UserId) ? e : null;
            case DomainEvent.NotificationPublished e:
                return contains(e.Notification.UserId) ? e : null;
            case DomainEvent.NotificationCountsChanged e:
                return contains(e.UserId) ? e : null;
            case DomainEvent.FeedChanged e:
                return contains(e.UserId) ? e : null;
            default:
                // Already addressed to sockets or to their rooms.
                return domainEvent;
        }
    }

    /// <summary>The same for a change of a message that is hidden from some of its recipients.</summary>
    private static T? Narrow<T>(
        T domainEvent,
        IReadOnlyList<string> userIds,
        IReadOnlyList<string> hiddenFromIds,
        Func<IReadOnlyList<string>, IReadOnlyList<string>> among,
        Func<T, IReadOnlyList<string>, IReadOnlyList<string>, T> with)
        where T : DomainEvent
    {
        var here = among(userIds);
        var hidden = hiddenFromIds.Count == 0 ? hiddenFromIds : among(hiddenFromIds);
        return here.Count + hidden.Count == 0 ? null
            : ReferenceEquals(here, userIds) && ReferenceEquals(hidden, hiddenFromIds) ? domainEvent
            : with(domainEvent, here, hidden);
    }

    private static T? Narrow<T>(
        T domainEvent,
        IReadOnlyList<string> userIds,
        Func<IReadOnlyList<string>, IReadOnlyList<string>> among,
        Func<T, IReadOnlyList<string>, T> with)
        where T : DomainEvent
    {
        var here = among(userIds);
        return here.Count == 0 ? null : ReferenceEquals(here, userIds) ? domainEvent : with(domainEvent, here);
    }
}
