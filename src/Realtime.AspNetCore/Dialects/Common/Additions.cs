using Realtime.Domain;
using Realtime.Presence;

namespace Realtime.Dialects.Common;

/// <summary>
/// What a dialect offers in addition to its contract, with ids in the contract's form: clients send them as they got them. One
/// instance per form.
/// </summary>
internal class Additions : DialectAdditions
{
    private readonly ChangeEvents _changes;
    private readonly ContactEvents _contacts;
    private readonly NotificationEvents? _notifications;
    private readonly ServerEvent<PresencePayload> _presence;

    /// <param name="json">The JSON types, with the converters for ids.</param>
    /// <param name="lists">Creates the events whose answers are lists of messages or notifications.</param>
    /// <param name="hasOwnNotifications">Whether the contract has an event for notifications.</param>
    public Additions(CommonJson json, Func<Additions, IEnumerable<ClientEvent>>? lists = null, bool hasOwnNotifications = false)
    {
        Json = json;
        _changes = new(json);
        _contacts = new(json);
        _notifications = hasOwnNotifications ? null : new(json);
        _presence = new(CommonEvents.PresenceChanged, json.PresencePayload);
        ClientEvents =
        [
            .. (lists ?? (additions => CommonEvents.Lists(
                additions,
                (json.MessageListReply, MessageListReply.Of),
                (json.ChangesReply, ChangesReply.Of),
                (json.NotificationListReply, NotificationListReply.Of))))(this),
            .. CommonEvents.Create(this),
            .. ChangeEvents.Create(this),
            .. ContactEvents.Create(this),
            .. GroupEvents.Create(this),
            .. NotificationEvents.Create(json),
        ];
        ServerEvents = [_presence, NotificationEvents.CountsEvent, .. _notifications?.ServerEvents ?? [], .. _changes.ServerEvents, .. _contacts.ServerEvents];
    }

    /// <summary>The additions of dialects whose ids are text.</summary>
    public static Additions OfText { get; } = new(CommonJson.Default);

    /// <summary>The JSON types, with ids in the form of the contract.</summary>
    public CommonJson Json { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ClientEvent> ClientEvents { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<ServerEvent> ServerEvents { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Outgoing> Render(DomainEvent domainEvent, bool haveWatchers) => domainEvent switch
    {
        DomainEvent.PresenceChanged changed => [_presence.To(Audience.Sockets(changed.SocketIds), CommonEvents.Payload(changed.Presence))],
        _ when !haveWatchers => [],
        DomainEvent.NotificationPublished or DomainEvent.NotificationCountsChanged => _notifications?.Render(domainEvent) ?? [],
        DomainEvent.ContactRequestChanged => _contacts.Render(domainEvent),
        _ => _changes.Render(domainEvent),
    };

    /// <inheritdoc/>
    public override WireEvent Render(UserPresence presence) => _presence.With(CommonEvents.Payload(presence));

    /// <summary>Returns the conversation that a client names.</summary>
    /// <exception cref="RealtimeException">The client sent none, or one that cannot be an id.</exception>
    public ValueTask<string> ConversationAsync(ClientCall call, WireConversationId? id) =>
        ResolveAsync(call, Texts.RequireId(WireConversationId.Of(id), "conversationId"));

    /// <summary>Returns the id of a conversation as the contract writes it.</summary>
    public virtual string ConversationId(string conversationId) => conversationId;

    /// <summary>Returns the conversation that is meant by an id of the contract.</summary>
    protected virtual ValueTask<string> ResolveAsync(ClientCall call, string id) => new(id);
}
