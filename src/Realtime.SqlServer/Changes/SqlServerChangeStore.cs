using Realtime.Conversations;
using Realtime.Messages;
using Realtime.SqlServer.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Changes;

/// <summary>
/// What changed, in SQL Server. The conversation's revision is read first and bounds what is read after it: all up to it is
/// committed, so the reads wait for no change, and what changes meanwhile has a higher one and comes with the next answer.
/// </summary>
internal sealed class SqlServerChangeStore(SqlServerDatabase database) : IChangeStore
{
    public async ValueTask<ConversationChanges?> GetAsync(
        string conversationId,
        string userId,
        ChangesQuery query,
        long maxMissed,
        CancellationToken cancellationToken)
    {
        var row = await database.ReadAsync(
            ChangeSql.Find,
            new { id = StoredText.Encode(conversationId), user = StoredText.Encode(userId) },
            results => results.ReadFirstOrDefaultAsync<ChangeStateRow?>(),
            cancellationToken).ConfigureAwait(false);
        if (row is null)
        {
            return null;
        }

        var state = row.ToState(conversationId);
        var changes = state.IsReset(query, maxMissed)
            ? state.Reset()
            : await PageAsync(row.ConversationKey, state, query, cancellationToken).ConfigureAwait(false);
        if (state.NamesParticipants(query, changes))
        {
            changes = changes with { Participants = await ParticipantsAsync(row.ConversationKey, cancellationToken).ConfigureAwait(false) };
        }

        return changes.HasMore
            ? changes
            : changes with { Watermarks = await WatermarksAsync(row, userId, cancellationToken).ConfigureAwait(false) };
    }

    public ValueTask<string> GetEpochAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(ChangeSql.FindEpoch, new { }, results => results.ReadFirstAsync<string>(), cancellationToken);

    public ValueTask<string> RenewEpochAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            ChangeSql.SetEpoch, new { epoch = Guid.NewGuid().ToString("D") }, results => results.ReadFirstAsync<string>(), cancellationToken);

    private async Task<ConversationChanges> PageAsync(
        long conversationKey,
        ChangeState state,
        ChangesQuery query,
        CancellationToken cancellationToken)
    {
        // Most who ask have missed nothing.
        if (query.AfterRevision == state.Revision)
        {
            return state.Page(query, []);
        }

        return await database.ReadAsync(
            ChangeSql.ListMessages,
            // One row more than asked for tells whether there are more.
            new { conversation = conversationKey, bound = query.AfterRevision!.Value, upto = state.Revision, limit = query.Limit + 1 },
            async results =>
            {
                var found = (await results.ReadAsync<ChangedPlaceRow>().ConfigureAwait(false)).ToList();
                var rows = (await results.ReadAsync<MessageRow>().ConfigureAwait(false)).Select(message => message.Decoded());
                var reactions = (await results.ReadAsync<ReactionRow>().ConfigureAwait(false)).Select(reaction => reaction.Decoded()).ToList();
                var inPage = found.Take(query.Limit).Select(place => place.Sequence).ToHashSet();
                IReadOnlyList<Message> messages = [.. rows.Where(message => inPage.Contains(message.Sequence)).Select(message => message.ToMessage())];
                return state.Page(query, [.. found.Select(place => place.Revision)]) with { Messages = ReactionRow.AddTo(messages, reactions) };
            },
            cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<Participant>> ParticipantsAsync(long conversationKey, CancellationToken cancellationToken) =>
        await database.ReadAsync<IReadOnlyList<Participant>>(
            ChangeSql.ListParticipants,
            new { conversation = conversationKey },
            async results =>
                [.. (await results.ReadAsync<ParticipantRow>().ConfigureAwait(false)).Select(participant => participant.Decoded().ToParticipant())],
            cancellationToken).ConfigureAwait(false);

    private async Task<IReadOnlyList<ParticipantWatermarks>> WatermarksAsync(ChangeStateRow row, string userId, CancellationToken cancellationToken)
    {
        if (row.Kind != (int)ConversationKind.Room)
        {
            var all = await ReadWatermarksAsync(
                ChangeSql.ListWatermarks,
                new { conversation = row.ConversationKey, limit = ConversationChanges.MaxWatermarks + 1 },
                cancellationToken).ConfigureAwait(false);
            if (all.Count <= ConversationChanges.MaxWatermarks)
            {
                return all;
            }
        }

        return await ReadWatermarksAsync(
            ChangeSql.FindWatermarks,
            new { conversation = row.ConversationKey, user = StoredText.Encode(userId) },
            cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<IReadOnlyList<ParticipantWatermarks>> ReadWatermarksAsync(string sql, object parameters, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ParticipantWatermarks>>(
            sql,
            parameters,
            async results => [.. (await results.ReadAsync<WatermarksRow>().ConfigureAwait(false)).Select(one => one.Decoded().ToWatermarks())],
            cancellationToken);
}

/// <summary>A message of a range of revisions; Dapper fills it by column name.</summary>
internal sealed class ChangedPlaceRow
{
    public long Sequence { get; set; }

    public long Revision { get; set; }
}
