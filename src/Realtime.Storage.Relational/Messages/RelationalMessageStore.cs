using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Storage.Relational.Memberships;
using Realtime.Storage.Relational.Rows;
using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.Messages;

/// <summary>Stores messages in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public class RelationalMessageStore(RelationalDatabase database, MessageStatements statements) : IMessageStore
{
    private readonly MembershipCache<string> _memberships = new();

    /// <inheritdoc/>
    public virtual async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<MessageDraft> drafts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(drafts);

        // Held for the whole call: the database returns no members for these versions, and the cache may drop them meanwhile.
        var known = new Dictionary<string, Membership>(StringComparer.Ordinal);
        foreach (var draft in drafts)
        {
            if (_memberships.TryGet(draft.ConversationId, out var membership))
            {
                known.TryAdd(draft.ConversationId, membership);
            }
        }

        var (rows, members) = await database.WriteAsync(
            statements.Append,
            new StatementParameters().Table("drafts", ToTable(drafts, known)).Number("storage", drafts.Max(draft => draft.StorageLimit)).Text("free", Free(drafts)),
            static async results => (
                (await results.ReadAsync<AppendRow>().ConfigureAwait(false)).ToDictionary(row => row.Ordinal),
                (await results.ReadAsync<ConversationMemberRow>().ConfigureAwait(false)).ToLookup(row => row.ConversationId, row => (MemberRow)row)),
            cancellationToken).ConfigureAwait(false);

        Learn(drafts, rows, members, known);
        var earlier = await FindEarlierAsync(rows.Values).ConfigureAwait(false);
        var firsts = rows.Values.Where(row => row.IsFirst).Select(row => (drafts[row.Ordinal].ConversationId, drafts[row.Ordinal].SenderId, row.Ordinal)).ToList();
        var appended = new AppendResult[drafts.Count];
        for (var i = 0; i < appended.Length; i++)
        {
            appended[i] = ToResult(drafts[i], rows.GetValueOrDefault(i), known, earlier, appended, firsts);
        }

        return appended;
    }

    /// <inheritdoc/>
    public ValueTask<MessageHistory> GetHistoryAsync(string conversationId, HistoryQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return database.ReadAsync(
            query.After is null ? statements.HistoryBefore : statements.HistoryAfter,
            // One extra row shows whether more messages follow.
            new StatementParameters()
                .Id("id", conversationId).Number("bound", query.After ?? query.Before ?? long.MaxValue).Number("limit", query.Limit + 1L),
            async results =>
            {
                var last = await results.ReadIntegerAsync().ConfigureAwait(false) ?? 0;
                var history = MessageRow.ToHistory(await results.ReadAsync<MessageRow>().ConfigureAwait(false), query, last);
                return history.Messages.Count == 0 ? history : ReactionRow.AddTo(history, await results.ReadAsync<ReactionRow>().ConfigureAwait(false));
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<Message?> FindAsync(string messageId, CancellationToken cancellationToken) =>
        NumericId.TryParse(messageId, out var id)
            ? await database.ReadAsync(
                statements.FindById, new StatementParameters().Number("message", id), ReadMessageAsync, cancellationToken).ConfigureAwait(false)
            : null;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Message>> FindManyAsync(IReadOnlyCollection<string> messageIds, CancellationToken cancellationToken) =>
        NumericId.Join(NumericId.Parse(messageIds)) is { Length: > 0 } ids
            ? await database.ReadAsync<IReadOnlyList<Message>>(
                statements.FindMany,
                new StatementParameters().Text("ids", ids),
                static async results =>
                {
                    var rows = await results.ReadAsync<MessageRow>().ConfigureAwait(false);
                    var reactions = (await results.ReadAsync<MessageReactionRow>().ConfigureAwait(false)).ToLookup(row => row.MessageId);
                    return rows.ConvertAll(row => row.ToMessage() with { Reactions = ReactionRow.ToReactions([.. reactions[row.Id]]) });
                },
                cancellationToken).ConfigureAwait(false)
            : [];

    /// <inheritdoc/>
    public async ValueTask<Message?> EditAsync(MessageEdit edit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(edit);
        return NumericId.TryParse(edit.MessageId, out var id)
            ? await database.WriteAsync(
                statements.Edit,
                new StatementParameters()
                    .Number("message", id)
                    .Text("content", edit.Text)
                    .Time("time", edit.EditedAt)
                    .Text("action", edit.Audit?.Action)
                    .Id("actor", edit.Audit?.ActorId),
                static async results => await results.ReadIntegerAsync().ConfigureAwait(false) > 0
                    ? await ReadMessageAsync(results).ConfigureAwait(false)
                    : null,
                cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <inheritdoc/>
    public async ValueTask<(Message Message, bool IsNew)?> DeleteAsync(MessageDeletion deletion, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(deletion);
        return NumericId.TryParse(deletion.MessageId, out var id)
            ? await database.WriteAsync<(Message, bool)?>(
                statements.Delete,
                new StatementParameters()
                    .Number("message", id)
                    .Time("time", deletion.DeletedAt)
                    .Id("by", deletion.DeletedBy)
                    .Number("known", deletion.KnownMembership)
                    .Text("action", deletion.Audit?.Action)
                    .Id("actor", deletion.Audit?.ActorId),
                static async results =>
                {
                    var isNew = await results.ReadIntegerAsync().ConfigureAwait(false) > 0;
                    return await ReadMessageAsync(results).ConfigureAwait(false) is { } message ? (message, isNew) : null;
                },
                cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <inheritdoc/>
    public ValueTask<(IReadOnlyList<Message> Messages, long? NextBefore)> SearchAsync(
        string conversationId,
        string text,
        long? before,
        int limit,
        int scanLimit,
        CancellationToken cancellationToken) =>
        database.ReadAsync<(IReadOnlyList<Message>, long?)>(
            statements.Search,
            new StatementParameters()
                .Id("id", conversationId)
                .Number("bound", before ?? long.MaxValue)
                .Number("scan", scanLimit)
                .Number("limit", limit)
                .Text("text", text),
            async results =>
            {
                var range = await results.ReadFirstAsync<SearchRangeRow>().ConfigureAwait(false) ?? new SearchRangeRow();
                var rows = await results.ReadAsync<MessageRow>().ConfigureAwait(false);
                var next = rows.Count == limit ? rows[^1].Sequence : range.Lowest;
                return ([.. rows.Select(row => row.ToMessage())], next > range.Oldest ? next : null);
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Message?> FindByClientIdAsync(
        string conversationId,
        string senderId,
        string clientMessageId,
        CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements.FindByClientId,
            new StatementParameters().Id("id", conversationId).Id("user", senderId).Id("client", clientMessageId),
            static async results => (await results.ReadFirstAsync<MessageRow>().ConfigureAwait(false))?.ToMessage(),
            cancellationToken);

    /// <summary>Reads a message with its reactions.</summary>
    internal static async ValueTask<Message?> ReadMessageAsync(StatementResults results) =>
        await results.ReadFirstAsync<MessageRow>().ConfigureAwait(false) is { } row
            ? row.ToMessage() with { Reactions = ReactionRow.ToReactions(await results.ReadAsync<ReactionRow>().ConfigureAwait(false)) }
            : null;

    /// <summary>The drafts without a limit, in a group in which others have one.</summary>
    private static string Free(IReadOnlyList<MessageDraft> drafts) =>
        string.Join(',', Enumerable.Range(0, drafts.Count).Where(ordinal => drafts[ordinal].StorageLimit is null));

    private static ParameterTable ToTable(IReadOnlyList<MessageDraft> drafts, Dictionary<string, Membership> known)
    {
        var table = ParameterTable.Create(TableShape.MessageDrafts, drafts.Count);
        for (var i = 0; i < drafts.Count; i++)
        {
            var draft = drafts[i];
            var content = draft.Content;
            table.Add(
                (long)i,
                draft.ConversationId,
                draft.SenderId,
                content.ReceiverId,
                content.Text,
                draft.ClientMessageId,
                draft.CreatedAt.ToUnixTimeMilliseconds(),
                known.GetValueOrDefault(draft.ConversationId)?.Version,
                // Values that are not ids, including 0, match no message.
                content.ParentId is null ? null : NumericId.TryParse(content.ParentId, out var parent) ? parent : 0L,
                AttachmentIds.Encode(content.AttachmentIds));
        }

        return table;
    }

    private static AppendResult ToResult(
        MessageDraft draft,
        AppendRow? row,
        Dictionary<string, Membership> memberships,
        Dictionary<long, Message> earlier,
        AppendResult[] before,
        List<(string ConversationId, string SenderId, int Ordinal)> firsts) =>
        row switch
        {
            null => new AppendResult(AppendOutcome.NotParticipant, null, []),
            { EarlierId: { } id } => new AppendResult(AppendOutcome.Duplicate, earlier[id], []),
            { Id: { } id } => ToStored(draft, row, NumericId.Format(id), memberships[draft.ConversationId], firsts),
            { FirstOrdinal: { } first } when first < row.Ordinal => new AppendResult(AppendOutcome.Duplicate, before[first].Message, []),
            _ => new AppendResult(row.Outcome, null, []),
        };

    private static AppendResult ToStored(
        MessageDraft draft,
        AppendRow row,
        string id,
        Membership membership,
        List<(string ConversationId, string SenderId, int Ordinal)> firsts)
    {
        var message = draft.ToMessage(id, row.Sequence!.Value, row.Revision!.Value, row.ReceiverId);
        return new(AppendOutcome.Stored, message, membership.UserIds)
        {
            MutedIds = membership.MutedAt(message.CreatedAt.ToUnixTimeMilliseconds()),
            IsDirect = row.Kind == (int)ConversationKind.Direct,
            RequestedId = row.RequestedId,
            IntroducedIds = row.IsFirst ? Introduced(draft, row.Ordinal, membership, firsts) : null,
        };
    }

    /// <summary>The others who have taken part at the commit, without those who wrote for the first time later in the group.</summary>
    private static string[] Introduced(
        MessageDraft draft,
        int ordinal,
        Membership membership,
        List<(string ConversationId, string SenderId, int Ordinal)> firsts) =>
        [
            .. membership.UserIds.Where(id => id != draft.SenderId && !membership.IsPending(id)
                && !firsts.Exists(first => first.Ordinal > ordinal && first.SenderId == id && first.ConversationId == draft.ConversationId)),
        ];

    private void Learn(
        IReadOnlyList<MessageDraft> drafts,
        Dictionary<int, AppendRow> rows,
        ILookup<string, MemberRow> members,
        Dictionary<string, Membership> known)
    {
        foreach (var row in rows.Values.Where(row => row.Id is not null))
        {
            var id = drafts[row.Ordinal].ConversationId;
            if (!known.TryGetValue(id, out var membership) || membership.Version != row.MembershipVersion)
            {
                known[id] = membership = new Membership(row.MembershipVersion, [.. members[id]]);
                _memberships.Set(id, membership);
            }
        }
    }

    // The messages are committed. A cancellation here would report a failure, so this read is not cancelled.
    private async ValueTask<Dictionary<long, Message>> FindEarlierAsync(IEnumerable<AppendRow> rows)
    {
        var ids = rows.Select(row => row.EarlierId).OfType<long>().Distinct().ToList();
        return ids.Count == 0
            ? []
            : await database.ReadAsync(
                statements.FindByIds,
                new StatementParameters().Text("ids", NumericId.Join(ids)),
                static async results => (await results.ReadAsync<MessageRow>().ConfigureAwait(false)).ToDictionary(row => row.Id, row => row.ToMessage()),
                CancellationToken.None).ConfigureAwait(false);
    }
}
