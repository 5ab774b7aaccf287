using Realtime.Domain;
using Realtime.Users;

namespace Realtime.Delivery;

/// <summary>Reduces an event's recipients to the users with sockets on this node, before it is rendered.</summary>
internal static class Recipients
{
    /// <summary>Returns the event for the users on this node; null if there are none.</summary>
    public static DomainEvent? Narrow(DomainEvent domainEvent, ConnectedUsers connected)
    {
        switch (domainEvent)
        {
            // A message of a room goes to the sockets in it, and lists no users.
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
                // Already addressed to sockets or to their rooms.
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
