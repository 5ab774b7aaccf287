using Realtime.Domain;

namespace Realtime.Nodes;

/// <summary>Makes signals of events.</summary>
internal static class SignalWriter
{
    /// <summary>Lists of users up to this size are sent. With longer ones, the receiver looks them up.</summary>
    public const int MaxListed = 50;

    /// <summary>Returns the signal of an event; null if the event concerns only this node.</summary>
    public static NodeSignal? Of(DomainEvent domainEvent) => domainEvent switch
    {
        DomainEvent.MessageStored e => IsLarge(e.ParticipantIds)
            ? new() { Stored = e with { ParticipantIds = [], Introduces = WithoutOthers(e.Introduces) }, IsLarge = true }
            : new() { Stored = e },
        DomainEvent.MessageEdited e => IsLarge(e.ParticipantIds) || IsLarge(e.HiddenFromIds)
            ? new() { Edited = e with { ParticipantIds = [], HiddenFromIds = [] }, IsLarge = true }
            : new() { Edited = e },
        DomainEvent.MessageDeleted e => IsLarge(e.ParticipantIds) || IsLarge(e.HiddenFromIds)
            ? new() { Deleted = e with { ParticipantIds = [], HiddenFromIds = [] }, IsLarge = true }
            : new() { Deleted = e },
        DomainEvent.ReactionChanged e => IsLarge(e.ParticipantIds) || IsLarge(e.HiddenFromIds)
            ? new() { Reaction = e with { ParticipantIds = [], HiddenFromIds = [] }, IsLarge = true }
            : new() { Reaction = e },
        DomainEvent.ConversationChanged e => IsLarge(e.RecipientIds)
            ? new() { Conversation = e with { Conversation = e.Conversation with { Participants = [] }, RecipientIds = [], Introduces = WithoutOthers(e.Introduces) }, IsLarge = true }
            : new() { Conversation = e },
        DomainEvent.ConversationDeleted e => new() { Ended = e },
        DomainEvent.SettingChanged e => IsLarge(e.ParticipantIds)
            ? new() { Setting = e with { ParticipantIds = [] }, IsLarge = true }
            : new() { Setting = e },
        DomainEvent.MessagesDelivered e => IsLarge(e.ParticipantIds)
            ? new() { Delivered = e with { ParticipantIds = [] }, IsLarge = true }
            : new() { Delivered = e },
        DomainEvent.MessagesRead e => IsLarge(e.ParticipantIds)
            ? new() { Read = e with { ParticipantIds = [] }, IsLarge = true }
            : new() { Read = e },
        DomainEvent.TypingChanged e => IsLarge(e.RecipientIds)
            ? new() { Typing = e with { RecipientIds = [] }, IsLarge = true }
            : new() { Typing = e },
        DomainEvent.ContactRequestChanged e => new() { Contact = e },
        DomainEvent.NotificationPublished e => new() { Notification = e },
        DomainEvent.NotificationCountsChanged e => new() { Counts = e },
        DomainEvent.FeedChanged e => new() { Feed = e },
        DomainEvent.RoomJoined e => new() { RoomJoined = e },
        DomainEvent.RoomLeft e => new() { RoomLeft = e },

        // What is sent to one socket, because it joined during the reply, concerns only this node.
        DomainEvent.AssistantProgress { Reply: { OnlySocketId: null } reply } e => Of(reply, signal => signal with { Text = e.Text }),
        DomainEvent.AssistantChunk { Reply: { OnlySocketId: null } reply } e =>
            Of(reply, signal => signal with { Text = e.Text, Offset = e.Offset }),
        DomainEvent.AssistantCompleted { Reply: var reply } e =>
            Of(reply, signal => signal with { IsOver = true, Message = e.Message, WasStopped = e.WasStopped }),
        DomainEvent.AssistantFailed { Reply: var reply } e =>
            Of(reply, signal => signal with { IsOver = true, Message = e.Message, Error = e.Error, Text = e.Text }),

        // Each node finds the watchers of a user itself (NodeRegistry).
        _ => null,
    };

    /// <summary>The receiver introduces the user to those of the others who concern it.</summary>
    private static Introduction? WithoutOthers(Introduction? introduction) => introduction is null ? null : introduction with { OtherUserIds = [] };

    private static bool IsLarge(IReadOnlyList<string> userIds) => userIds.Count > MaxListed;

    private static NodeSignal Of(ReplyContext reply, Func<ReplySignal, ReplySignal> with)
    {
        var isLarge = IsLarge(reply.ParticipantIds);
        var signal = new ReplySignal(
            reply.ConversationId,
            reply.AssistantId,
            reply.RequestId,
            reply.RequesterId,
            isLarge ? [] : reply.ParticipantIds,
            reply.RunId,
            reply.IsGathered)
        {
            Length = reply.Length,
            IsDirect = reply.IsDirect,
        };
        return new() { Reply = with(signal), IsLarge = isLarge };
    }
}
