using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Storage.Relational.Changes;

/// <summary>
/// Reads changes in a relational database. The conversation's revision is read first and is the upper bound of the later reads.
/// All changes up to it are committed, so the reads wait for no writer. Changes made meanwhile get a higher revision and come
/// with the next call.
/// </summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public sealed class RelationalChangeStore(RelationalDatabase database, ChangeStatements statements) : IChangeStore
{
    /// <inheritdoc/>
    public async ValueTask<ConversationChanges?> GetAsync(
        string conversationId,
        string userId,
        ChangesQuery query,
        long maxMissed,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var row = await database.ReadAsync(
            statements.Find,
            new StatementParameters().Id("id", conversationId).Id("user", userId),
            static results => results.ReadFirstAsync<ChangeStateRow>(),
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

    /// <inheritdoc/>
    public ValueTask<string> GetEpochAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements.FindEpoch,
            StatementParameters.None,
            static async results => (await results.ReadTextAsync().ConfigureAwait(false))!,
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<string> RenewEpochAsync(CancellationToken cancellationToken)
    {
        var epoch = Guid.NewGuid().ToString("N");
        return await database.WriteAsync(
            statements.SetEpoch, new StatementParameters().Text("epoch", epoch), _ => new ValueTask<string>(epoch), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<ConversationChanges> PageAsync(
        long conversationKey,
        ChangeState state,
        ChangesQuery query,
        CancellationToken cancellationToken)
    {
        // The usual case: nothing was missed.
        if (query.AfterRevision == state.Revision)
        {
            return state.Page(query, []);
        }

        return await database.ReadAsync(
            statements.ListMessages,
            // One extra row shows whether more rows follow.
            new StatementParameters()
                .Number("conversation", conversationKey)
                .Number("bound", query.AfterRevision)
                .Number("upto", state.Revision)
                .Number("limit", query.Limit + 1L),
            async results =>
            {
                var found = await results.ReadAsync<ChangedPlaceRow>().ConfigureAwait(false);
                var rows = await results.ReadAsync<MessageRow>().ConfigureAwait(false);
                var reactions = await results.ReadAsync<ReactionRow>().ConfigureAwait(false);
                var inPage = found.Take(query.Limit).Select(place => place.Sequence).ToHashSet();
                IReadOnlyList<Message> messages = [.. rows.Where(message => inPage.Contains(message.Sequence)).Select(message => message.ToMessage())];
                return state.Page(query, [.. found.Select(place => place.Revision)]) with { Messages = ReactionRow.AddTo(messages, reactions) };
            },
            cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<IReadOnlyList<Participant>> ParticipantsAsync(long conversationKey, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<Participant>>(
            statements.ListParticipants,
            new StatementParameters().Number("conversation", conversationKey).Number("limit", Conversation.MaxListed),
            static async results => [.. (await results.ReadAsync<ParticipantRow>().ConfigureAwait(false)).Select(participant => participant.ToParticipant())],
            cancellationToken);

    private async ValueTask<IReadOnlyList<ParticipantWatermarks>> WatermarksAsync(ChangeStateRow row, string userId, CancellationToken cancellationToken)
    {
        if (row.Kind != (int)ConversationKind.Room)
        {
            var all = await ReadWatermarksAsync(
                statements.ListWatermarks,
                new StatementParameters().Number("conversation", row.ConversationKey).Number("limit", ConversationChanges.MaxWatermarks + 1L),
                cancellationToken).ConfigureAwait(false);
            if (all.Count <= ConversationChanges.MaxWatermarks)
            {
                return all;
            }
        }

        return await ReadWatermarksAsync(
            statements.FindWatermarks,
            new StatementParameters().Number("conversation", row.ConversationKey).Id("user", userId),
            cancellationToken).ConfigureAwait(false);
    }

    private ValueTask<IReadOnlyList<ParticipantWatermarks>> ReadWatermarksAsync(string sql, StatementParameters parameters, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<ParticipantWatermarks>>(
            sql,
            parameters,
            static async results => [.. (await results.ReadAsync<WatermarksRow>().ConfigureAwait(false)).Select(one => one.ToWatermarks())],
            cancellationToken);
}
