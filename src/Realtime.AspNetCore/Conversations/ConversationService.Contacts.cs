using Realtime.Contacts;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Rooms;
using Realtime.Time;

namespace Realtime.Conversations;

/// <content>What clients do with each other, once it is decided that they may, and what they see of each other.</content>
internal sealed partial class ConversationService
{
    private const int MaxParticipantPage = 200;

    /// <summary>Opens a direct conversation for a user. Both users are known.</summary>
    /// <param name="userId">The user who opens it.</param>
    /// <param name="otherUserId">The other.</param>
    /// <param name="maxMessages">How many messages wait until the other accepts; null if the other need not accept.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<Conversation> OpenDirectAsync(string userId, string otherUserId, int? maxMessages, CancellationToken cancellationToken)
    {
        var (conversation, isNew) = await contacts
            .OpenDirectAsync(userId, otherUserId, maxMessages, time.Milliseconds(), cancellationToken)
            .ConfigureAwait(false);
        return isNew ? await TellCreatedAsync(conversation).ConfigureAwait(false) : conversation;
    }

    /// <summary>Makes a user a participant who accepts a request.</summary>
    /// <returns>The conversation; null if there is no request.</returns>
    public async Task<Conversation?> AcceptAsync(string conversationId, string userId, CancellationToken cancellationToken)
    {
        if (!Texts.IsId(conversationId) || !Texts.IsId(userId))
        {
            return null;
        }

        using var change = delivery.BeginChange(conversationId);
        if (await contacts.AcceptAsync(conversationId, userId, time.Milliseconds(), cancellationToken).ConfigureAwait(false) is not { } revision ||
            await FindAsync(conversationId, CancellationToken.None).ConfigureAwait(false) is not { } conversation)
        {
            return null;
        }

        string[] all = [.. conversation.Participants.Select(p => p.UserId)];
        string[] others = [.. conversation.Participants.Where(p => p.UserId != userId && !p.IsPending).Select(p => p.UserId)];
        await delivery.DeliverAsync(new DomainEvent.ConversationChanged(conversation, ConversationChange.ParticipantsAdded, [userId], all)
        {
            Revision = revision,
            Introduces = others.Length > 0 ? new(userId, others) : null,
        }).ConfigureAwait(false);
        await TellRequestAsync(userId, conversation, others.FirstOrDefault() ?? "", ContactRequestChange.Accepted).ConfigureAwait(false);
        return conversation;
    }

    /// <summary>Notifies a user's devices of a request.</summary>
    public ValueTask TellRequestAsync(string userId, Conversation conversation, string fromUserId, ContactRequestChange change) =>
        delivery.DeliverAsync(new DomainEvent.ContactRequestChanged(
            userId, new ContactRequest(conversation.Id, conversation.Kind, fromUserId, conversation.Title, time.GetUtcNow()), change, time.GetUtcNow()));

    public async Task<Page<Participant>> ListParticipantsAsync(
        string conversationId,
        string userId,
        string? cursor = null,
        int limit = 100,
        CancellationToken cancellationToken = default)
    {
        PageLimit.Require(limit, MaxParticipantPage);
        if (cursor is not null && !Texts.IsId(cursor))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "The cursor is not valid");
        }

        await RequireParticipantAsync(conversationId, userId, cancellationToken).ConfigureAwait(false);
        var page = await conversations.ListParticipantsAsync(conversationId, cursor, limit, cancellationToken).ConfigureAwait(false);
        if (cursor is null && page is { Items.Count: 1, NextCursor: null })
        {
            page = page with { Items = await WithRequestedAsync(conversationId, page.Items, cancellationToken).ConfigureAwait(false) };
        }

        return page with { Items = await ShownToAsync(userId, page.Items).ConfigureAwait(false) };
    }

    /// <summary>Returns the conversation as a user may see it.</summary>
    public async ValueTask<Conversation> ShownToAsync(string userId, Conversation conversation) =>
        conversation with { Participants = await ShownToAsync(userId, conversation.Participants).ConfigureAwait(false) };

    /// <summary>Hides how far users have read and received with whom there is a block.</summary>
    private async ValueTask<IReadOnlyList<Participant>> ShownToAsync(string userId, IReadOnlyList<Participant> participants)
    {
        var apart = await blocks.WhoIsApartAsync(userId, [.. participants.Select(p => p.UserId)]).ConfigureAwait(false);
        return apart.Count == 0 || !participants.Any(p => apart.Contains(p.UserId))
            ? participants
            : [.. participants.Select(p => apart.Contains(p.UserId) ? p with { ReadSequence = 0, DeliveredSequence = 0 } : p)];
    }

    private async ValueTask<ConversationChanges> ShownToAsync(string userId, ConversationChanges changes)
    {
        if (changes.Participants is { Count: 1 } || (changes.Watermarks is { Count: 1 } && !RoomId.TryParse(changes.ConversationId, out _)))
        {
            changes = await WithRequestedAsync(changes).ConfigureAwait(false);
        }

        if (changes.Participants is { } participants)
        {
            changes = changes with { Participants = await ShownToAsync(userId, participants).ConfigureAwait(false) };
        }

        if (changes.Watermarks is { } watermarks)
        {
            var apart = await blocks.WhoIsApartAsync(userId, [.. watermarks.Select(one => one.UserId)]).ConfigureAwait(false);
            changes = apart.Count == 0 ? changes : changes with { Watermarks = [.. watermarks.Where(one => !apart.Contains(one.UserId))] };
        }

        return changes;
    }

    /// <summary>A direct conversation looks to the sender of a request as if the other had accepted it.</summary>
    private async ValueTask<ConversationChanges> WithRequestedAsync(ConversationChanges changes)
    {
        var conversation = await conversations.FindAsync(changes.ConversationId, CancellationToken.None).ConfigureAwait(false);
        if (conversation?.Participants.FirstOrDefault(p => p.IsRequested) is not { } requested)
        {
            return changes;
        }

        return changes with
        {
            Participants = changes.Participants is null ? null : conversation.Participants,
            Watermarks = changes.Watermarks is { } watermarks ? [.. watermarks, new ParticipantWatermarks(requested.UserId, 0, 0)] : null,
        };
    }

    private async ValueTask<IReadOnlyList<Participant>> WithRequestedAsync(
        string conversationId,
        IReadOnlyList<Participant> participants,
        CancellationToken cancellationToken) =>
        await conversations.FindAsync(conversationId, cancellationToken).ConfigureAwait(false) is { Kind: ConversationKind.Direct } direct
            ? direct.Participants
            : participants;
}
