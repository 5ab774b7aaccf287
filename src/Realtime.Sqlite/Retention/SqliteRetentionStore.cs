using Realtime.Sqlite.Access;
using Realtime.Sqlite.Connections;
using Realtime.Sqlite.Messages;
using Realtime.Sqlite.ReadState;
using Realtime.Storage;
using Realtime.Storage.Relational.Retention;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Retention;

/// <summary>
/// Removes old messages from SQLite. All other writes wait for a removal, so callers remove few messages per call.
/// </summary>
internal sealed class SqliteRetentionStore(SqliteDatabase database) : RelationalRetentionStore(database, RetentionSql.Statements)
{
    private readonly SqliteDatabase _database = database;

    public override ValueTask<TrimResult> TrimAsync(string conversationId, long? keep, DateTimeOffset? before, int limit, CancellationToken cancellationToken) =>
        _database.WriteAsync(context => Trim(context.Session, conversationId, keep, before, limit), cancellationToken);

    private static TrimResult Trim(SqliteSession session, string conversationId, long? keep, DateTimeOffset? before, int limit)
    {
        if (session.QueryFirst<SendTargetRow>(MessageSql.FindTarget, ("$id", conversationId)) is not { } conversation)
        {
            return default;
        }

        (string, object?) key = ("$conversation", conversation.ConversationKey);
        var first = conversation.FirstSequence;
        var end = Math.Min(first + limit - 1, conversation.LastSequence);
        var upTo = keep is { } kept ? Math.Min(conversation.LastSequence - kept, end) : first - 1;
        if (before is { } time)
        {
            var young = session.QueryInteger(
                RetentionSql.FindKept, key, ("$from", first), ("$to", end), ("$before", time.ToUnixTimeMilliseconds()));
            upTo = Math.Max(upTo, young - 1 ?? end);
        }

        if (upTo < first)
        {
            return default;
        }

        foreach (var behind in session.Query<BehindRow>(RetentionSql.ListBehind, key, ("$upto", upTo)))
        {
            Watermark.Move(session, behind.ToReadState(conversation), behind.UserId, upTo);
        }

        var forgotten = session.QueryInteger(RetentionSql.FindLastRevision, key, ("$from", first), ("$upto", upTo));
        session.Execute(RetentionSql.RemoveMessages, key, ("$from", first), ("$upto", upTo));
        session.Execute(RetentionSql.RemoveReadRanges, key, ("$upto", upTo));
        var revision = session.QueryInteger(RetentionSql.MoveFirst, ("$first", upTo + 1), ("$forgotten", forgotten ?? 0L), key);
        return new TrimResult((int)(upTo - first + 1), revision!.Value, upTo + 1);
    }
}

/// <summary>A participant who has not read all removed messages. Dapper fills it by column name.</summary>
internal sealed class BehindRow
{
    public string UserId { get; set; } = "";

    public long ReadSequence { get; set; }

    public long OwnSinceRead { get; set; }

    public long SinglesSinceRead { get; set; }

    public ReadStateRow ToReadState(SendTargetRow conversation) => new()
    {
        ConversationKey = conversation.ConversationKey,
        LastSequence = conversation.LastSequence,
        ReadSequence = ReadSequence,
        OwnSinceRead = OwnSinceRead,
        SinglesSinceRead = SinglesSinceRead,
    };
}
