using Realtime.Domain;
using Realtime.Users;

namespace Realtime.Delivery;

/// <summary>Narrows an event to the users who have sockets on this node, before anything is rendered.</summary>
internal static class Recipients
{
    /// <summary>The event for those who are here; null if nobody is.</summary>
    public static DomainEvent? Narrow(DomainEvent domainEvent, ConnectedUsers connected)
    {
        switch (domainEvent)
        {
            // A message of a room is for whoever is in it, and names nobody.
            case DomainEvent.MessageStored { ParticipantIds.Count: 0 }:
                return domainEvent;
            case DomainEvent.MessageStored e:
                return Narrow(e, e.ParticipantIds, connected, static (e, ids) => e with { ParticipantIds = ids });
            case DomainEvent.MessageEdited e:
                return Narrow(e, e.ParticipantIds, connected, static (e, ids) => e with { ParticipantIds = ids });
            case DomainEvent.MessageDeleted e:
                return Narrow(e, e.ParticipantIds, connected, static (e, ids) => e with { ParticipantIds = ids });
            case DomainEvent.ReactionChanged e:
                return Narrow(e, e.ParticipantIds, connected, static (e, ids) => e with { ParticipantIds = ids });
            case DomainEvent.MessagesDelivered e:
                return Narrow(e, e.ParticipantIds, connected, static (e, ids) => e with { ParticipantIds = ids });
            case DomainEvent.MessagesRead e:
                return Narrow(e, e.ParticipantIds, connected, static (e, ids) => e with { ParticipantIds = ids });
            case DomainEvent.ConversationChanged e:
                return Narrow(e, e.RecipientIds, connected, static (e, ids) => e with { RecipientIds = ids });
            case DomainEvent.SettingChanged e:
                return Narrow(e, e.ParticipantIds, connected, static (e, ids) => e with { ParticipantIds = ids });
            case DomainEvent.TypingChanged e:
                return Narrow(e, e.RecipientIds, connected, static (e, ids) => e with { RecipientIds = ids });
            case DomainEvent.NotificationPublished e:
                return connected.Contains(e.Notification.UserId) ? e : null;
            case DomainEvent.NotificationCountsChanged e:
                return connected.Contains(e.UserId) ? e : null;
            default:
                // Addressed by sockets and their rooms already.
                return domainEvent;
        }
    }

    private static T? Narrow<T>(T domainEvent, IReadOnlyList<string> userIds, ConnectedUsers connected, Func<T, IReadOnlyList<string>, T> with)
        where T : DomainEvent
    {
        var here = connected.Among(userIds);
        return here.Count == 0 ? null : ReferenceEquals(here, userIds) ? domainEvent : with(domainEvent, here);
    }
}
