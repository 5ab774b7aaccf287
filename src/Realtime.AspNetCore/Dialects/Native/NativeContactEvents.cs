using Realtime.Commands;
using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Storage;

namespace Realtime.Dialects.Native;

/// <summary>The events for the requests that wait for a user: first messages of strangers, and invitations to groups.</summary>
internal static class NativeContactEvents
{
    private const int DefaultPage = 30;

    private static readonly HistoryQuery Oldest = new() { After = 0, Limit = 100 };

    public static IReadOnlyList<ClientEvent> All { get; } =
    [
        ClientEvent.Create("get_contact_requests", [NativeJson.Default.NativeListPayload], NativeJson.Default.NativeContactRequestsAck, ListAsync) with
        {
            Overlaps = true,
            IsPayloadOptional = true,
        },
        ClientEvent.Create("accept_contact", NativeJson.Default.NativeConversationPayload, NativeJson.Default.NativeConversationAck, AcceptAsync),
        ClientEvent.Create("decline_contact", NativeJson.Default.NativeConversationPayload, NativeJson.Default.NativeDoneAck, DeclineAsync),
    ];

    /// <summary>Renders a request as it is now, or its answer, for all devices of the user for whom it waits.</summary>
    public static async ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent.ContactRequestChanged changed, DialectContext context)
    {
        if (!context.Get<NativeUsers>().Contains(changed.UserId))
        {
            return [];
        }

        var user = Audience.User(changed.UserId);
        var request = changed.Request;
        if (changed.Change != ContactRequestChange.Received)
        {
            return [NativeDialect.ContactAnswered.To(user, new(request.ConversationId, changed.Change == ContactRequestChange.Accepted))];
        }

        // The group's messages are for its participants.
        if (request.Kind == ConversationKind.Direct)
        {
            var waiting = (await context.Get<IMessageStore>().GetHistoryAsync(request.ConversationId, Oldest, CancellationToken.None).ConfigureAwait(false)).Messages;
            request = request with { Messages = waiting, CreatedAt = waiting is [var first, ..] ? first.CreatedAt : request.CreatedAt };
        }

        return [NativeDialect.ContactRequested.To(user, (await ShapeAsync([request], changed.UserId, context).ConfigureAwait(false))[0])];
    }

    private static async Task<NativeContactRequestsAck> ListAsync(ClientCall call)
    {
        var payload = NativeInput.Optional(call, NativeJson.Default.NativeListPayload);
        var page = await call.Context.Get<ContactCommands>()
            .ListRequestsAsync(call.Connection, payload.Cursor, payload.Limit ?? DefaultPage)
            .ConfigureAwait(false);
        return new(await ShapeAsync(page.Items, call.Connection.UserId, call.Context).ConfigureAwait(false), page.NextCursor);
    }

    private static async Task<NativeConversationAck> AcceptAsync(ClientCall call, NativeConversationPayload payload)
    {
        var conversation = await call.Context.Get<ContactCommands>()
            .AcceptAsync(call.Connection, Texts.RequireId(payload.ConversationId, "conversationId"))
            .ConfigureAwait(false);
        return new(await call.Context.Get<NativeViews>().FindAsync(conversation.Id, call.Connection.UserId, call.Context).ConfigureAwait(false));
    }

    private static async Task<NativeDoneAck> DeclineAsync(ClientCall call, NativeConversationPayload payload)
    {
        await call.Context.Get<ContactCommands>()
            .DeclineAsync(call.Connection, Texts.RequireId(payload.ConversationId, "conversationId"))
            .ConfigureAwait(false);
        return new();
    }

    private static async ValueTask<IReadOnlyList<NativeContactRequest>> ShapeAsync(IReadOnlyList<ContactRequest> requests, string userId, DialectContext context)
    {
        var senders = await context.FindUsersAsync([.. requests.Select(request => request.FromUserId).Distinct(StringComparer.Ordinal)]).ConfigureAwait(false);
        var messages = (await context.Get<NativeMessages>()
            .OfAsync([.. requests.SelectMany(request => request.Messages)], userId, context)
            .ConfigureAwait(false)).ToLookup(message => message.ConversationId, StringComparer.Ordinal);
        return
        [
            .. requests.Select(request => new NativeContactRequest(
                request.ConversationId,
                request.Kind == ConversationKind.Direct ? NativeConversationKind.Direct : NativeConversationKind.Group,
                NativeUserProfile.Of(senders[request.FromUserId]),
                request.Title,
                request.CreatedAt,
                [.. messages[request.ConversationId]])),
        ];
    }
}
