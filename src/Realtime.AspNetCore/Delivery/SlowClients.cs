using Realtime.Domain;
using Realtime.SocketIO;

namespace Realtime.Delivery;

/// <summary>
/// What of an event a client that reads too slowly can do without, so that typing, presence and receipts never fill its queue. A
/// start of typing is dropped. Of everything that says a present state, the client gets the newest when it has caught up.
/// </summary>
/// <param name="MayDrop">Whether a slow client does not get the event.</param>
/// <param name="Key">What the event says the state of, so that only the newest one counts; null if each event counts.</param>
internal readonly record struct SlowClients(bool MayDrop, string? Key)
{
    /// <summary>Returns the rule for one rendered event.</summary>
    /// <param name="domainEvent">What happened.</param>
    /// <param name="tellsReadMessages">Whether the contract has an event for each message that was read. None of them is said again.</param>
    /// <param name="part">The place of the rendered event among those of the contract; negative for the common ones.</param>
    public static SlowClients Of(DomainEvent domainEvent, bool tellsReadMessages, int part) => domainEvent switch
    {
        DomainEvent.TypingChanged { IsTyping: true } or DomainEvent.AssistantProgress => new(MayDrop: true, Key: null),
        DomainEvent.TypingChanged e => Latest("typing", part, e.ConversationId, e.UserId),
        DomainEvent.PresenceChanged e => Latest("presence", part, e.Presence.UserId),
        DomainEvent.MessagesDelivered e => Latest("delivered", part, e.Receipt.ConversationId, e.Receipt.UserId),
        DomainEvent.MessagesRead { MessageIds.Count: 0 } e when !tellsReadMessages => Latest("read", part, e.Receipt.ConversationId, e.Receipt.UserId),
        DomainEvent.NotificationCountsChanged e => Latest("counts", part, e.UserId),
        _ => default,
    };

    /// <summary>Returns the broadcast with this rule.</summary>
    public BroadcastOperator Apply(BroadcastOperator target) => Key is { } key ? target.KeepLatest(key) : MayDrop ? target.DropIfSlow : target;

    // Ids may contain any character, so the length of the first one separates them.
    private static SlowClients Latest(string kind, int part, string first, string second = "") =>
        new(MayDrop: false, $"{kind}:{part}:{first.Length}:{first}:{second}");
}
