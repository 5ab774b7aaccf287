using Dapper;
using Realtime.Messages;
using Realtime.SqlServer.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Messages;

/// <summary>Messages in SQL Server.</summary>
internal sealed class SqlServerMessageStore(SqlServerDatabase database) : IMessageStore
{
    private readonly MembershipCache<string> _memberships = new();

    public async ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<MessageDraft> drafts, CancellationToken cancellationToken)
    {
        // Held for the whole call: what the server is told to be known must still be there when it answers.
        var known = new Dictionary<string, Membership>(StringComparer.Ordinal);
        foreach (var draft in drafts)
        {
            if (_memberships.TryGet(draft.ConversationId, out var membership))
            {
                known.TryAdd(draft.ConversationId, membership);
            }
        }

        var parameters = new DynamicParameters();
        var table = Tables.Of(drafts, id => known.TryGetValue(id, out var membership) ? membership.Version : null);
        parameters.Add("drafts", table.AsParameter(database.Schema.Qualify("sends")));
        var (rows, members) = await database.WriteAsync(
            MessageSql.Append,
            parameters,
            async results => (
                (await results.ReadAsync<AppendRow>().ConfigureAwait(false)).ToDictionary(row => row.Ordinal),
                (await results.ReadAsync<ConversationMemberRow>().ConfigureAwait(false))
                    .ToLookup(row => StoredText.Decode(row.ConversationId), row => row.Decoded())),
            cancellationToken).ConfigureAwait(false);

        Learn(drafts, rows, members, known);
        var earlier = await FindEarlierAsync(rows.Values).ConfigureAwait(false);
        var appended = new AppendResult[drafts.Count];
        for (var i = 0; i < appended.Length; i++)
        {
            appended[i] = ToResult(drafts[i], rows.GetValueOrDefault(i), known, earlier, appended);
        }

        return appended;
    }

    public ValueTask<MessageHistory> GetHistoryAsync(string conversationId, HistoryQuery query, CancellationToken cancellationToken) =>
        database.ReadAsync(
            query.After is null ? MessageSql.HistoryBefore : MessageSql.HistoryAfter,
            // One row more than asked for tells whether there are more.
            new { id = StoredText.Encode(conversationId), bound = query.After ?? query.Before ?? long.MaxValue, limit = query.Limit + 1 },
            async results =>
            {
                var last = await results.ReadFirstAsync<long>().ConfigureAwait(false);
                var rows = await results.ReadAsync<MessageRow>().ConfigureAwait(false);
                var history = MessageRow.ToHistory([.. rows.Select(row => row.Decoded())], query, last);
                return ReactionRow.AddTo(history, await ReadReactionsAsync(results).ConfigureAwait(false));
            },
            cancellationToken);

    public async ValueTask<Message?> FindAsync(string messageId, CancellationToken cancellationToken) =>
        NumericId.TryParse(messageId, out var id)
            ? await database.ReadAsync(
                MessageSql.FindById,
                new { message = id },
                ReadMessageAsync,
                cancellationToken).ConfigureAwait(false)
            : null;

    public async ValueTask<Message?> EditAsync(string messageId, string text, DateTimeOffset editedAt, CancellationToken cancellationToken)
    {
        if (!NumericId.TryParse(messageId, out var id))
        {
            return null;
        }

        return await database.WriteAsync(
            MessageSql.Edit,
            new { message = id, content = text, time = editedAt.ToUnixTimeMilliseconds() },
            async results =>
            {
                var changed = await results.ReadFirstAsync<int>().ConfigureAwait(false);
                var message = await ReadMessageAsync(results).ConfigureAwait(false);
                return changed > 0 ? message : null;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<(Message Message, bool IsNew)?> DeleteAsync(string messageId, DateTimeOffset deletedAt, CancellationToken cancellationToken)
    {
        if (!NumericId.TryParse(messageId, out var id))
        {
            return null;
        }

        return await database.WriteAsync<(Message, bool)?>(
            MessageSql.Delete,
            new { message = id, time = deletedAt.ToUnixTimeMilliseconds() },
            async results =>
            {
                var changed = await results.ReadFirstAsync<int>().ConfigureAwait(false);
                return await ReadMessageAsync(results).ConfigureAwait(false) is { } message ? (message, changed > 0) : null;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<(IReadOnlyList<Message> Messages, long? NextBefore)> SearchAsync(
        string conversationId,
        string text,
        long? before,
        int limit,
        int scanLimit,
        CancellationToken cancellationToken) =>
        database.ReadAsync<(IReadOnlyList<Message>, long?)>(
            MessageSql.Search,
            new
            {
                id = StoredText.Encode(conversationId),
                bound = before ?? long.MaxValue,
                scan = scanLimit,
                limit,
                text,
            },
            async results =>
            {
                var range = await results.ReadFirstAsync<SearchRangeRow>().ConfigureAwait(false);
                var rows = (await results.ReadAsync<MessageRow>().ConfigureAwait(false)).Select(row => row.Decoded()).ToList();
                var next = rows.Count == limit ? rows[^1].Sequence : range.Lowest;
                return ([.. rows.Select(row => row.ToMessage())], next > range.Oldest ? next : null);
            },
            cancellationToken);

    /// <summary>Reads the two results of <see cref="MessageSql.FindById"/>.</summary>
    internal static async Task<Message?> ReadMessageAsync(SqlMapper.GridReader results)
    {
        var row = (await results.ReadAsync<MessageRow>().ConfigureAwait(false)).FirstOrDefault();
        var reactions = await ReadReactionsAsync(results).ConfigureAwait(false);
        return row is null ? null : row.Decoded().ToMessage() with { Reactions = ReactionRow.ToReactions(reactions) };
    }

    private static async Task<List<ReactionRow>> ReadReactionsAsync(SqlMapper.GridReader results) =>
        [.. (await results.ReadAsync<ReactionRow>().ConfigureAwait(false)).Select(row => row.Decoded())];

    public ValueTask<Message?> FindByClientIdAsync(
        string conversationId,
        string senderId,
        string clientMessageId,
        CancellationToken cancellationToken) =>
        database.ReadAsync(
            MessageSql.FindByClientId,
            new { id = StoredText.Encode(conversationId), user = StoredText.Encode(senderId), client = StoredText.Encode(clientMessageId) },
            async results => (await results.ReadFirstOrDefaultAsync<MessageRow>().ConfigureAwait(false))?.Decoded().ToMessage(),
            cancellationToken);

    private static AppendResult ToResult(
        MessageDraft draft,
        AppendRow? row,
        Dictionary<string, Membership> memberships,
        Dictionary<long, Message> earlier,
        AppendResult[] before) =>
        row switch
        {
            null => new AppendResult(AppendOutcome.NotParticipant, null, []),
            { EarlierId: { } id } => new AppendResult(AppendOutcome.Duplicate, earlier[id], []),
            { Id: { } id } => ToStored(
                draft.ToMessage(NumericId.Format(id), row.Sequence!.Value, row.Revision!.Value, StoredText.Decode(row.ReceiverId)),
                memberships[draft.ConversationId]),
            { FirstOrdinal: { } first } when first < row.Ordinal => new AppendResult(AppendOutcome.Duplicate, before[first].Message, []),
            _ => new AppendResult(row.Outcome, null, []),
        };

    private static AppendResult ToStored(Message message, Membership membership) => new(AppendOutcome.Stored, message, membership.UserIds)
    {
        MutedIds = membership.MutedAt(message.CreatedAt.ToUnixTimeMilliseconds()),
    };

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

    // What is stored is committed; the caller may not be told otherwise, so this is not cancelled.
    private async ValueTask<Dictionary<long, Message>> FindEarlierAsync(IEnumerable<AppendRow> rows)
    {
        var ids = rows.Select(row => row.EarlierId).OfType<long>().Distinct().ToList();
        return ids.Count == 0
            ? []
            : await database.ReadAsync(
                MessageSql.FindByIds,
                new { ids = string.Join(',', ids.Select(NumericId.Format)) },
                async results => (await results.ReadAsync<MessageRow>().ConfigureAwait(false)).ToDictionary(row => row.Id, row => row.Decoded().ToMessage()),
                CancellationToken.None).ConfigureAwait(false);
    }
}

/// <summary>What a search looked at; Dapper fills it by column name.</summary>
internal sealed class SearchRangeRow
{
    /// <summary>Of the oldest message that is kept.</summary>
    public long? Oldest { get; set; }

    /// <summary>Of the oldest message that was looked at.</summary>
    public long? Lowest { get; set; }
}
