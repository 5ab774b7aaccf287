using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Storage;

namespace Realtime.Contacts;

/// <summary>The operations on requests for host code, the HTTP endpoints and the events of sockets.</summary>
internal sealed class ContactRequests(ConversationService conversations, IContactStore contacts, IMessageStore messages) : IContactRequests
{
    private const int MaxPage = 100;

    public async Task<Page<ContactRequest>> ListAsync(string userId, string? cursor = null, int limit = 30, CancellationToken cancellationToken = default)
    {
        PageLimit.Require(limit, MaxPage);
        if (!Texts.IsId(userId))
        {
            return new([], null);
        }

        Page<ContactRequest> page;
        try
        {
            page = await contacts.ListRequestsAsync(userId, cursor, limit, cancellationToken).ConfigureAwait(false);
        }
        catch (FormatException)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "The cursor is not valid");
        }

        var requests = new List<ContactRequest>(page.Items.Count);
        foreach (var request in page.Items)
        {
            // A group's messages are for its participants.
            requests.Add(request.Kind == ConversationKind.Direct
                ? request with { Messages = (await messages.GetHistoryAsync(request.ConversationId, new() { After = 0, Limit = MaxPage }, cancellationToken).ConfigureAwait(false)).Messages }
                : request);
        }

        return page with { Items = requests };
    }

    public async Task<Conversation> AcceptAsync(string userId, string conversationId, CancellationToken cancellationToken = default) =>
        await conversations.AcceptAsync(conversationId, userId, cancellationToken).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.ConversationNotFound);

    public async Task DeclineAsync(string userId, string conversationId, CancellationToken cancellationToken = default)
    {
        if (!Texts.IsId(userId) || !Texts.IsId(conversationId)
            || !await contacts.DeclineAsync(conversationId, userId, cancellationToken).ConfigureAwait(false)
            || await conversations.FindAsync(conversationId, CancellationToken.None).ConfigureAwait(false) is not { } conversation)
        {
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        }

        await conversations
            .TellRequestAsync(userId, conversation, conversation.Participants is [var first, ..] ? first.UserId : "", ContactRequestChange.Declined)
            .ConfigureAwait(false);
    }
}
