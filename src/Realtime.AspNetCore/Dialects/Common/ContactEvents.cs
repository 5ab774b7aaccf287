using System.Text.Json;
using Realtime.Commands;
using Realtime.Domain;

namespace Realtime.Dialects.Common;

/// <summary>
/// The events for requests of contact and for participants, which every dialect has in addition to its contract. The server's events go
/// only to sockets that requested changes with <c>watch_changes</c>.
/// </summary>
internal sealed class ContactEvents(CommonJson json)
{
    private const int DefaultPage = 30;
    private const int DefaultParticipants = 100;

    private readonly ServerEvent<ContactRequestedPayload> _requested = new("contact_requested", json.ContactRequestedPayload);
    private readonly ServerEvent<ContactAnsweredPayload> _answered = new("contact_answered", json.ContactAnsweredPayload);

    /// <summary>The events for sockets that watch changes.</summary>
    public IReadOnlyList<ServerEvent> ServerEvents => [_requested, _answered];

    /// <summary>Creates the events that clients may send.</summary>
    public static IReadOnlyList<ClientEvent> Create(Additions additions)
    {
        var json = additions.Json;
        return
        [
            ClientEvent.Create("get_contact_requests", [json.GetContactRequestsPayload], json.ContactRequestsReply, call => ListAsync(additions, call)) with
            {
                Overlaps = true,
                IsPayloadOptional = true,
            },
            ClientEvent.Create("accept_contact", json.ConversationIdPayload, json.ContactReply, (call, payload) => AcceptAsync(additions, call, payload)),
            ClientEvent.Create("decline_contact", json.ConversationIdPayload, json.ContactReply, (call, payload) => DeclineAsync(additions, call, payload)),
            ClientEvent.Create("get_participants", json.GetParticipantsPayload, json.ParticipantsReply, (call, payload) => ListParticipantsAsync(additions, call, payload)) with
            {
                Overlaps = true,
            },
        ];
    }

    /// <summary>Renders a change of a request for the sockets that watch changes.</summary>
    public IReadOnlyList<Outgoing> Render(DomainEvent domainEvent) => domainEvent switch
    {
        DomainEvent.ContactRequestChanged { Change: ContactRequestChange.Received } received =>
            [_requested.To(Audience.Of(RoomNames.Changes(received.UserId)), ContactRequestedPayload.Of(received))],
        DomainEvent.ContactRequestChanged answered =>
            [_answered.To(
                Audience.Of(RoomNames.Changes(answered.UserId)),
                new(answered.Request.ConversationId, answered.Change == ContactRequestChange.Accepted))],
        _ => [],
    };

    private static async Task<ContactRequestsReply> ListAsync(Additions additions, ClientCall call)
    {
        var payload = call.PayloadKind is JsonValueKind.Undefined or JsonValueKind.Null
            ? new GetContactRequestsPayload()
            : call.Payload(additions.Json.GetContactRequestsPayload);
        var page = await call.Context.Get<ContactCommands>()
            .ListRequestsAsync(call.Connection, payload.Cursor, payload.Limit ?? DefaultPage)
            .ConfigureAwait(false);
        return new([.. page.Items.Select(ContactRequestModel.Of)], page.NextCursor);
    }

    private static async Task<ContactReply> AcceptAsync(Additions additions, ClientCall call, ConversationIdPayload payload)
    {
        var conversationId = await additions.ConversationAsync(call, payload.ConversationId).ConfigureAwait(false);
        await call.Context.Get<ContactCommands>().AcceptAsync(call.Connection, conversationId).ConfigureAwait(false);
        return new(conversationId);
    }

    private static async Task<ContactReply> DeclineAsync(Additions additions, ClientCall call, ConversationIdPayload payload)
    {
        var conversationId = await additions.ConversationAsync(call, payload.ConversationId).ConfigureAwait(false);
        await call.Context.Get<ContactCommands>().DeclineAsync(call.Connection, conversationId).ConfigureAwait(false);
        return new(conversationId);
    }

    private static async Task<ParticipantsReply> ListParticipantsAsync(Additions additions, ClientCall call, GetParticipantsPayload payload)
    {
        var conversationId = await additions.ConversationAsync(call, payload.ConversationId).ConfigureAwait(false);
        var page = await call.Context.Get<ContactCommands>()
            .ListParticipantsAsync(call.Connection, conversationId, payload.Cursor, payload.Limit ?? DefaultParticipants)
            .ConfigureAwait(false);
        return new(conversationId, [.. page.Items.Select(MemberView.Of)], page.NextCursor);
    }
}
