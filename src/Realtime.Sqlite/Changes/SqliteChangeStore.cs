using Realtime.Conversations;
using Realtime.Sqlite.Connections;
using Realtime.Sqlite.Conversations;
using Realtime.Sqlite.Messages;
using Realtime.Storage;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Changes;

/// <summary>What changed, in SQLite. An answer is read from one state of the file.</summary>
internal sealed class SqliteChangeStore(SqliteDatabase database) : IChangeStore
{
    public ValueTask<ConversationChanges?> GetAsync(
        string conversationId,
        string userId,
        ChangesQuery query,
        long maxMissed,
        CancellationToken cancellationToken) =>
        database.ReadAsync(session => Get(session, conversationId, userId, query, maxMissed), cancellationToken);

    public ValueTask<string> GetEpochAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(session => session.QueryFirst<string>(ChangeSql.FindEpoch)!, cancellationToken);

    public ValueTask<string> RenewEpochAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            context =>
            {
                var epoch = Guid.NewGuid().ToString("N");
                context.Session.Execute(ChangeSql.SetEpoch, ("$epoch", epoch));
                return epoch;
            },
            cancellationToken);

    private static ConversationChanges? Get(SqliteSession session, string conversationId, string userId, ChangesQuery query, long maxMissed)
    {
        if (session.QueryFirst<ChangeStateRow>(ChangeSql.Find, ("$id", conversationId), ("$user", userId)) is not { } row)
        {
            return null;
        }

        var state = row.ToState(conversationId);
        var changes = state.IsReset(query, maxMissed) ? state.Reset() : Page(session, row.ConversationKey, state, query);
        (string, object?) key = ("$conversation", row.ConversationKey);
        if (state.NamesParticipants(query, changes))
        {
            changes = changes with
            {
                Participants = [.. session.Query<ParticipantRow>(ConversationSql.Participants, key).Select(participant => participant.ToParticipant())],
            };
        }

        return changes.HasMore ? changes : changes with { Watermarks = Watermarks(session, row, userId) };
    }

    private static ConversationChanges Page(SqliteSession session, long conversationKey, ChangeState state, ChangesQuery query)
    {
        (string, object?) key = ("$conversation", conversationKey);
        (string, object?) after = ("$after", query.AfterRevision);

        // One row more than asked for tells whether there are more.
        var rows = session.Query<MessageRow>(MessageSql.ListChanged, key, after, ("$limit", query.Limit + 1L));
        var changes = state.Page(query, [.. rows.Select(message => message.Revision)]);
        return changes with
        {
            Messages = ReactionRow.AddTo(
                [.. rows.Take(query.Limit).Select(message => message.ToMessage())],
                session.Query<ReactionRow>(ChangeSql.ListReactions, key, after, ("$upto", changes.Revision))),
        };
    }

    private static IReadOnlyList<ParticipantWatermarks> Watermarks(SqliteSession session, ChangeStateRow row, string userId)
    {
        (string, object?) key = ("$conversation", row.ConversationKey);
        if (row.Kind != (int)ConversationKind.Room)
        {
            var all = session.Query<WatermarksRow>(ChangeSql.ListWatermarks, key, ("$limit", ConversationChanges.MaxWatermarks + 1L));
            if (all.Count <= ConversationChanges.MaxWatermarks)
            {
                return [.. all.Select(one => one.ToWatermarks())];
            }
        }

        return [.. session.Query<WatermarksRow>(ChangeSql.FindWatermarks, key, ("$user", userId)).Select(one => one.ToWatermarks())];
    }
}
