using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Users;

namespace Realtime.Dialects.Native;

/// <summary>
/// Conversations as one user sees them, for answers to sockets, for HTTP and for activity. A conversation that the user is
/// not in is reported as not found. Thread-safe.
/// </summary>
internal sealed class NativeViews(
    ConversationService service,
    IConversationStore conversations,
    IRoomStore rooms,
    IMessageStore messages,
    IReadStateStore reads,
    BlockCache blocks,
    NativeMessages shapes)
{
    /// <summary>Larger lists of participants are read in pages.</summary>
    public const int MaxParticipants = 200;

    /// <summary>From this length on, a list of participants may have been cut.</summary>
    private const int LongList = 100;

    /// <summary>How many participants a row of a list shows.</summary>
    private const int MaxInRow = 5;

    private static readonly HistoryQuery Newest = new() { Limit = 1 };

    /// <summary>Returns a conversation with its participants.</summary>
    public async Task<NativeConversation> FindAsync(string conversationId, string userId, DialectContext context)
    {
        var states = Texts.IsId(conversationId)
            ? await reads.ListStatesAsync(conversationId, [userId], CancellationToken.None).ConfigureAwait(false)
            : [];
        return states is [var state] && await FindCardAsync(conversationId, isRow: false, context).ConfigureAwait(false) is { } card
            ? await ForAsync(state, card).ConfigureAwait(false)
            : throw new RealtimeException(RealtimeError.ConversationNotFound);
    }

    /// <summary>Returns the rows of a conversation for several of its participants.</summary>
    public async Task<IReadOnlyList<(string UserId, NativeConversation Row)>> FindRowsAsync(
        string conversationId,
        IReadOnlyCollection<string> userIds,
        DialectContext context)
    {
        // Read first, so that the counts are never newer than the revision of the row.
        var states = await reads.ListStatesAsync(conversationId, userIds, CancellationToken.None).ConfigureAwait(false);
        if (states.Count == 0 || await FindCardAsync(conversationId, isRow: true, context).ConfigureAwait(false) is not { } card)
        {
            return [];
        }

        // A block is one of both sides, so it is looked up for the few who are shown, not for the many who are told.
        var apart = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);
        foreach (var participant in card.Participants)
        {
            apart[participant.User.Id] = await blocks.WhoIsApartAsync(participant.User.Id, userIds).ConfigureAwait(false);
        }

        return
        [
            .. states.Select(state => (state.UserId, For(state, card with
            {
                Participants = Without(card.Participants, participant => apart[participant.User.Id].Contains(state.UserId)),
            }))),
        ];
    }

    /// <summary>Hides how far users have read and received with whom the reader has a block.</summary>
    public async ValueTask<IReadOnlyList<NativeParticipant>> ShownToAsync(string readerId, IReadOnlyList<NativeParticipant> participants)
    {
        var apart = await blocks.WhoIsApartAsync(readerId, [.. participants.Select(p => p.User.Id)]).ConfigureAwait(false);
        return Without(participants, participant => apart.Contains(participant.User.Id));
    }

    /// <summary>Lists a user's conversations.</summary>
    public async Task<NativeConversationsAck> ListAsync(string userId, string? cursor, int limit, DialectContext context)
    {
        var page = await service.ListAsync(userId, cursor, limit).ConfigureAwait(false);
        string[] lastIds = [.. page.Items.Select(item => item.LastMessage?.Id).OfType<string>()];
        var last = (await messages.FindManyAsync(lastIds, CancellationToken.None).ConfigureAwait(false)).ToDictionary(m => m.Id, StringComparer.Ordinal);
        var shaped = (await shapes.OfAsync([.. last.Values], userId, context).ConfigureAwait(false)).ToDictionary(m => m.Id, StringComparer.Ordinal);
        var rows = new List<NativeConversation>(page.Items.Count);
        foreach (var (conversation, listedLast, unreadCount) in page.Items)
        {
            var count = await CountAsync(conversation).ConfigureAwait(false);
            var newest = listedLast is null ? null : last.GetValueOrDefault(listedLast.Id, listedLast);
            rows.Add(await ForAsync(
                await StateAsync(conversation, userId, unreadCount).ConfigureAwait(false),
                new Card(
                    conversation,
                    count,
                    await ParticipantsAsync(Row(conversation, count), conversation.Kind, context).ConfigureAwait(false),
                    newest,
                    newest is null ? null : shaped.GetValueOrDefault(newest.Id))).ConfigureAwait(false));
        }

        return new(rows, page.NextCursor, await FindUnreadAsync(userId).ConfigureAwait(false));
    }

    /// <summary>Lists participants by id, so that a page of a large conversation costs what a page of a small one does.</summary>
    public async Task<NativeParticipantsAck> ListParticipantsAsync(string conversationId, string userId, string? cursor, int limit, DialectContext context)
    {
        var page = await service.ListParticipantsAsync(conversationId, userId, cursor, limit).ConfigureAwait(false);
        var head = await conversations.FindHeadAsync(conversationId, CancellationToken.None).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        return new(
            await ShownToAsync(userId, await ParticipantsAsync(page.Items, head.Kind, context).ConfigureAwait(false)).ConfigureAwait(false),
            page.NextCursor,
            Math.Max(await CountAsync(conversationId).ConfigureAwait(false), page.Items.Count));
    }

    /// <summary>Returns the user's unread messages in all conversations.</summary>
    public async Task<NativeUnread> FindUnreadAsync(string userId) =>
        NativeUnread.Of((await reads.GetTotalsAsync([userId], CancellationToken.None).ConfigureAwait(false)).GetValueOrDefault(userId));

    /// <summary>Shapes participants.</summary>
    public static async ValueTask<IReadOnlyList<NativeParticipant>> ParticipantsAsync(IReadOnlyList<Participant> participants, ConversationKind kind, DialectContext context)
    {
        var users = await context.FindUsersAsync([.. participants.Select(p => p.UserId)]).ConfigureAwait(false);
        return [.. participants.Select(p => NativeParticipant.Of(p, users[p.UserId], kind))];
    }

    /// <summary>Returns a conversation's members as they are now, with watermarks that some of them may not know.</summary>
    public async ValueTask<NativeConversationInfo> InfoAsync(
        string conversationId,
        string? title,
        IReadOnlyList<Participant> participants,
        ConversationKind kind,
        DialectContext context)
    {
        var count = await CountAsync(conversationId).ConfigureAwait(false);
        if (count > MaxParticipants)
        {
            return new(title, count, Participants: null);
        }

        // A list may have been cut, or be older than the count.
        var all = participants.Count != count && count > 0
            ? (await conversations.FindAsync(conversationId, CancellationToken.None).ConfigureAwait(false))?.Participants ?? participants
            : participants;
        return new(title, all.Count, await ParticipantsAsync(all, kind, context).ConfigureAwait(false));
    }

    /// <summary>
    /// The number of participants. Those of a room are counted, not read: there may be very many, and they come and go.
    /// </summary>
    private async ValueTask<int> CountAsync(string conversationId) => RoomId.TryParse(conversationId, out var roomName)
        ? (int)((await rooms.FindAsync(roomName, CancellationToken.None).ConfigureAwait(false))?.MemberCount ?? 0)
        : (await conversations.ListParticipantIdsAsync(conversationId, CancellationToken.None).ConfigureAwait(false)).Count;

    /// <summary>The number of participants. Long lists may have been cut.</summary>
    private async ValueTask<int> CountAsync(Conversation conversation) => conversation.Participants.Count < LongList
        ? conversation.Participants.Count
        : await CountAsync(conversation.Id).ConfigureAwait(false);

    /// <summary>The user's own state in a listed conversation. A long list may lack the user.</summary>
    private async ValueTask<ReaderState> StateAsync(Conversation conversation, string userId, long unreadCount)
    {
        if (conversation.Participants.FirstOrDefault(p => p.UserId == userId) is { } own)
        {
            return new(userId, unreadCount, own.ReadSequence, own.DeliveredSequence, own.MutedUntil);
        }

        var states = await reads.ListStatesAsync(conversation.Id, [userId], CancellationToken.None).ConfigureAwait(false);
        return states is [var state] ? state : new(userId, unreadCount, 0, 0, MutedUntil: null);
    }

    private async Task<Card?> FindCardAsync(string conversationId, bool isRow, DialectContext context)
    {
        var count = await CountAsync(conversationId).ConfigureAwait(false);
        var conversation = count > MaxParticipants || RoomId.TryParse(conversationId, out _)
            ? await conversations.FindHeadAsync(conversationId, CancellationToken.None).ConfigureAwait(false)
            : await conversations.FindAsync(conversationId, CancellationToken.None).ConfigureAwait(false);
        if (conversation is null)
        {
            return null;
        }

        var history = await messages.GetHistoryAsync(conversationId, Newest, CancellationToken.None).ConfigureAwait(false);
        var last = history.Messages.Count > 0 ? history.Messages[^1] : null;
        return new(
            conversation,
            Math.Max(count, conversation.Participants.Count),
            await ParticipantsAsync(isRow ? Row(conversation, count) : conversation.Participants, conversation.Kind, context).ConfigureAwait(false),
            last,
            last is null ? null : await shapes.OfAsync(last, readerId: null, context).ConfigureAwait(false));
    }

    private static IReadOnlyList<Participant> Row(Conversation conversation, int count) =>
        count > MaxParticipants ? [] : [.. conversation.Participants.Take(MaxInRow)];

    private async ValueTask<NativeConversation> ForAsync(ReaderState state, Card card) =>
        For(state, card with { Participants = await ShownToAsync(state.UserId, card.Participants).ConfigureAwait(false) });

    private NativeConversation For(ReaderState state, Card card) => new(
        card.Conversation.Id,
        card.Conversation.Kind switch
        {
            ConversationKind.Direct => NativeConversationKind.Direct,
            ConversationKind.Group => NativeConversationKind.Group,
            _ => NativeConversationKind.Room,
        },
        card.Conversation.Title,
        card.Conversation.CreatedAt,
        card.Last?.CreatedAt ?? card.Conversation.CreatedAt,
        card.Conversation.Revision,
        card.Conversation.FirstSequence,
        card.Conversation.LastSequence,
        card.ParticipantCount,
        card.Participants,
        LastFor(state.UserId, card),
        state.UnreadCount,
        state.ReadSequence,
        state.DeliveredSequence,
        state.MutedUntil,
        // Not among those who are shown: a row has only some.
        card.Conversation.Participants.FirstOrDefault(p => p.UserId == state.UserId) is { } own ? NativeParticipant.RoleOf(own, card.Conversation.Kind) : null);

    /// <summary>The last message as a user may see it: not one from before the user joined a group that hides those.</summary>
    private NativeMessage? LastFor(string userId, Card card)
    {
        if (card.Last is null || card.LastShape is null)
        {
            return null;
        }

        var hidden = !card.Conversation.HidesEarlierMessages ? 0
            : card.Conversation.Participants.FirstOrDefault(p => p.UserId == userId)?.HiddenSequence ?? long.MaxValue;
        return card.Last.Sequence <= hidden ? null : NativeMessages.WithoutHidden(shapes.For(userId, card.LastShape, card.Last), hidden);
    }

    private static IReadOnlyList<NativeParticipant> Without(IReadOnlyList<NativeParticipant> participants, Func<NativeParticipant, bool> isHidden) =>
        participants.Any(isHidden)
            ? [.. participants.Select(p => isHidden(p) ? p with { ReadSequence = 0, DeliveredSequence = 0 } : p)]
            : participants;

    /// <summary>What all participants see of a conversation.</summary>
    private sealed record Card(
        Conversation Conversation,
        int ParticipantCount,
        IReadOnlyList<NativeParticipant> Participants,
        Message? Last,
        NativeMessage? LastShape);
}
