using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Storage;

namespace Realtime.Dialects.Native;

/// <summary>Pages of messages and changes as one user sees them, for answers to sockets and for HTTP. Thread-safe.</summary>
internal sealed class NativeHistory(ConversationService service, IConversationStore conversations, IMessageStore messages, NativeViews views, NativeMessages shapes)
{
    public const int MaxPage = 200;
    public const int DefaultPage = 50;

    /// <summary>Reads a page of messages.</summary>
    /// <param name="query">Which ones.</param>
    /// <param name="userId">The reader.</param>
    /// <param name="context">Finds the names.</param>
    public async Task<NativeMessagePage> ReadAsync(NativeMessagesPayload query, string userId, DialectContext context)
    {
        var conversationId = Texts.RequireId(query.ConversationId, "conversationId");
        var limit = query.Limit ?? DefaultPage;
        var bounds = new object?[] { query.Before, query.After, query.Around, query.AroundId }.Count(bound => bound is not null);
        if (bounds > 1)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "before, after, around and aroundId exclude each other");
        }

        Guards.PageLimit.Require(limit, MaxPage);
        var around = query.AroundId is { } messageId ? await FindSequenceAsync(conversationId, userId, messageId).ConfigureAwait(false) : query.Around;
        if (around < 1)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "around must be at least 1");
        }

        var history = await service.GetHistoryAsync(
            conversationId,
            userId,
            new HistoryQuery
            {
                Before = query.Before,
                // A sequence has no gaps, so the place of half a page before is known.
                After = around is { } middle ? Math.Max(0, middle - (limit / 2) - 1) : query.After,
                Limit = limit,
            }).ConfigureAwait(false);
        return await PageAsync(conversationId, userId, history, context).ConfigureAwait(false);
    }

    /// <summary>Shapes what is new in a conversation.</summary>
    public async Task<NativeChanges> ChangesAsync(ConversationChanges changes, string userId, DialectContext context) => new(
        changes.ConversationId,
        changes.Epoch,
        changes.Revision,
        changes.IsReset,
        changes.HasMore,
        await shapes.OfAsync(changes.Messages, userId, context).ConfigureAwait(false),
        changes.Participants is { } participants
            ? await InfoAsync(changes, participants, userId, context).ConfigureAwait(false)
            : null,
        changes.Title,
        changes.Watermarks is { } watermarks
            ? [.. watermarks.Select(w => new NativeReceipts(changes.ConversationId, w.UserId, w.ReadSequence, w.DeliveredSequence))]
            : null,
        changes.FirstSequence,
        changes.LastSequence,
        changes.UnreadCount,
        changes.MutedUntil);

    private async ValueTask<NativeConversationInfo> InfoAsync(
        ConversationChanges changes,
        IReadOnlyList<Participant> participants,
        string userId,
        DialectContext context)
    {
        var head = await conversations.FindHeadAsync(changes.ConversationId, CancellationToken.None).ConfigureAwait(false);
        var info = await views.InfoAsync(changes.ConversationId, changes.Title, participants, head?.Kind ?? ConversationKind.Group, context).ConfigureAwait(false);
        return info.Participants is { } all ? info with { Participants = await views.ShownToAsync(userId, all).ConfigureAwait(false) } : info;
    }

    /// <summary>Adds the reactions to messages that were found without them, and shapes them.</summary>
    public async Task<IReadOnlyList<NativeMessage>> FoundAsync(IReadOnlyList<Message> found, string userId, DialectContext context)
    {
        var whole = (await messages.FindManyAsync([.. found.Select(m => m.Id)], CancellationToken.None).ConfigureAwait(false))
            .ToDictionary(m => m.Id, StringComparer.Ordinal);
        return await shapes.OfAsync([.. found.Select(m => whole.GetValueOrDefault(m.Id, m))], userId, context).ConfigureAwait(false);
    }

    private async Task<NativeMessagePage> PageAsync(string conversationId, string userId, MessageHistory history, DialectContext context)
    {
        var head = await conversations.FindHeadAsync(conversationId, CancellationToken.None).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        var shown = await shapes.OfAsync(history.Messages, userId, context).ConfigureAwait(false);
        return new(
            shown,
            shown.Count > 0 && shown[0].Sequence > head.FirstSequence,
            shown.Count > 0 && shown[^1].Sequence < history.LastSequence,
            head.FirstSequence,
            history.LastSequence);
    }

    private async Task<long> FindSequenceAsync(string conversationId, string userId, string messageId)
    {
        await service.RequireParticipantAsync(conversationId, userId, CancellationToken.None).ConfigureAwait(false);
        return Texts.IsId(messageId) &&
            await messages.FindAsync(messageId, CancellationToken.None).ConfigureAwait(false) is { } message &&
            message.ConversationId == conversationId
                ? message.Sequence
                : throw new RealtimeException(RealtimeError.MessageNotFound);
    }
}
