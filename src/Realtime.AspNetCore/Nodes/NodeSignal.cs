using System.Text.Json.Serialization;
using Realtime.Domain;
using Realtime.Messages;

namespace Realtime.Nodes;

/// <summary>What one node tells the others about one event. Exactly one of the properties for events is set.</summary>
internal sealed record NodeSignal
{
    public DomainEvent.MessageStored? Stored { get; init; }

    public DomainEvent.MessageEdited? Edited { get; init; }

    public DomainEvent.MessageDeleted? Deleted { get; init; }

    public DomainEvent.ReactionChanged? Reaction { get; init; }

    public DomainEvent.ConversationChanged? Conversation { get; init; }

    public DomainEvent.ConversationDeleted? Ended { get; init; }

    public DomainEvent.SettingChanged? Setting { get; init; }

    public DomainEvent.MessagesDelivered? Delivered { get; init; }

    public DomainEvent.MessagesRead? Read { get; init; }

    public DomainEvent.TypingChanged? Typing { get; init; }

    public DomainEvent.ContactRequestChanged? Contact { get; init; }

    public DomainEvent.NotificationPublished? Notification { get; init; }

    public DomainEvent.NotificationCountsChanged? Counts { get; init; }

    public DomainEvent.FeedChanged? Feed { get; init; }

    public DomainEvent.RoomJoined? RoomJoined { get; init; }

    public DomainEvent.RoomLeft? RoomLeft { get; init; }

    public ReplySignal? Reply { get; init; }

    public ReplyQuery? ReplyQuery { get; init; }

    public ReplyWait? ReplyWait { get; init; }

    /// <summary>A change that has no event, but a revision.</summary>
    public RevisionSignal? Revision { get; init; }

    /// <summary>
    /// Whether the lists of users were left out because they are long. The receiver looks them up in the store, which
    /// costs less than to send them with each event.
    /// </summary>
    public bool IsLarge { get; init; }

    /// <summary>The event, as far as it needs no further state of the receiver.</summary>
    [JsonIgnore]
    public DomainEvent? Event =>
        (DomainEvent?)Stored ?? (DomainEvent?)Edited ?? (DomainEvent?)Deleted ?? (DomainEvent?)Reaction ?? (DomainEvent?)Conversation ??
        (DomainEvent?)Ended ?? (DomainEvent?)Setting ?? (DomainEvent?)Delivered ?? (DomainEvent?)Read ?? (DomainEvent?)Typing ?? (DomainEvent?)Contact ?? (DomainEvent?)Notification ??
        (DomainEvent?)Counts ?? (DomainEvent?)Feed ?? (DomainEvent?)RoomJoined ?? RoomLeft;
}

/// <summary>A revision of a conversation that has no event.</summary>
internal sealed record RevisionSignal(string ConversationId, long Revision);

/// <summary>An event of an assistant's reply.</summary>
internal sealed record ReplySignal(
    string ConversationId,
    string AssistantId,
    string RequestId,
    string RequesterId,
    IReadOnlyList<string> ParticipantIds,
    string RunId,
    bool IsGathered)
{
    /// <summary>A status text, or new text of the reply with <see cref="Offset"/>, or the text of a failure.</summary>
    public string? Text { get; init; }

    public int? Offset { get; init; }

    /// <summary>The length of the text of the reply so far, without that of this event.</summary>
    public int Length { get; init; }

    public RealtimeError? Error { get; init; }

    public bool IsOver { get; init; }

    public bool WasStopped { get; init; }

    /// <summary>Whether the conversation is the direct one of a user and the assistant.</summary>
    public bool IsDirect { get; init; }

    public Message? Message { get; init; }
}

/// <summary>Asks the node that makes a reply to send all text so far once more.</summary>
internal sealed record ReplyQuery(string ConversationId, string RunId);

/// <summary>Tells that a request waits for the turn of its conversation, so that later requests of other nodes wait for it.</summary>
internal sealed record ReplyWait(string ConversationId, string RunId, long Sequence)
{
    /// <summary>Whether it waits no longer.</summary>
    public bool IsOver { get; init; }
}

/// <summary>Several events, in the order in which they happened.</summary>
internal sealed record SignalBatch(IReadOnlyList<NodeSignal> Signals);

/// <summary>
/// Asks the other nodes to take a user's sockets out of a conversation; with an empty user, those of all users.
/// </summary>
internal sealed record LeaveSignal(string ConversationId, string UserId);

/// <summary>Asks the other nodes to disconnect a user's sockets.</summary>
internal sealed record DisconnectSignal(string UserId)
{
    /// <summary>The time until which the user stays out; null for a sign-out.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether the user is banned.</summary>
    public bool IsBan { get; init; }

    /// <summary>The reason of a ban that the user is shown.</summary>
    public string? Reason { get; init; }
}

/// <summary>Tells the other nodes that a block between two users began or ended.</summary>
internal sealed record BlockSignal(string UserId, string OtherUserId);

/// <summary>Asks the other nodes whether a user is in a room there.</summary>
internal sealed record InRoomSignal(string RoomName, string UserId);

/// <summary>Asks the other nodes to stop the replies to a user's requests.</summary>
internal sealed record StopReplySignal(string ConversationId, string UserId);

/// <summary>Asks the other nodes to deliver notifications.</summary>
internal sealed record NotificationsSignal(IReadOnlyList<Notifications.Notification> Notifications);

/// <summary>A user who is online at a node or, with a room's name, in a room there.</summary>
internal readonly record struct NodeEntry(string UserId, string? RoomName);

/// <summary>What a node tells about its users.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Sequence">The number of its last change.</param>
internal sealed record PresenceSignal(string NodeId, long Sequence)
{
    /// <summary>New entries, with <see cref="IsState"/> all of them.</summary>
    public IReadOnlyList<NodeEntry> Added { get; init; } = [];

    public IReadOnlyList<NodeEntry> Removed { get; init; } = [];

    /// <summary>When the removed users were last seen.</summary>
    public DateTimeOffset? LeftAt { get; init; }

    /// <summary>Whether this is one change, with the number <see cref="Sequence"/>.</summary>
    public bool IsChange { get; init; }

    /// <summary>Whether this is a part of all entries.</summary>
    public bool IsState { get; init; }

    /// <summary>Whether this is the first part of all entries.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Whether this is the last part of all entries.</summary>
    public bool IsLast { get; init; }

    /// <summary>Whether the node stops.</summary>
    public bool IsBye { get; init; }

    /// <summary>The node that is asked for all of its entries; an empty text for every node.</summary>
    public string? AskedNodeId { get; init; }
}
