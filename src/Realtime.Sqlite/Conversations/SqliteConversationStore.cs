using Realtime.Conversations;
using Realtime.Sqlite.Access;
using Realtime.Sqlite.Connections;
using Realtime.Sqlite.Writing;
using Realtime.Storage.Relational.Conversations;
using Realtime.Storage.Relational.Values;

namespace Realtime.Sqlite.Conversations;

/// <summary>Stores conversations in SQLite. The writer's counter generates their ids.</summary>
internal sealed class SqliteConversationStore(SqliteDatabase database) : RelationalConversationStore(database, ConversationSql.Statements)
{
    private readonly SqliteDatabase _database = database;

    protected override ValueTask<string?> CreateAsync(
        string? id,
        ConversationKind kind,
        string? title,
        IReadOnlyCollection<string> userIds,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken) =>
        _database.WriteAsync(
            context =>
            {
                var session = context.Session;
                (string? first, string? second) = kind == ConversationKind.Direct ? (userIds.First(), userIds.Last()) : (null, null);
                var isTaken = first is not null
                    ? session.QueryInteger(ConversationSql.FindDirectKey, ("$first", first), ("$second", second)) is not null
                    : id is not null && Exists(session, id);
                if (isTaken)
                {
                    return null;
                }

                var given = id ?? NextId(context);
                var created = createdAt.ToUnixTimeMilliseconds();
                var key = session.QueryInteger(
                    ConversationSql.Insert,
                    ("$id", given), ("$kind", (long)kind), ("$title", title), ("$first", first), ("$second", second), ("$created", created));
                foreach (var userId in userIds)
                {
                    session.Execute(ConversationSql.AddParticipant, ("$conversation", key), ("$user", userId), ("$joined", created));
                }

                if (first is not null)
                {
                    session.Execute(BlockSql.Apply, ("$conversation", key));
                }

                return given;
            },
            cancellationToken);

    // Skips integers that the host already uses as conversation ids.
    private static string NextId(WriteContext context)
    {
        string id;
        do
        {
            id = NumericId.Format(context.ConversationIds.Next(context.Session));
        }
        while (Exists(context.Session, id));
        return id;
    }

    private static bool Exists(SqliteSession session, string id) => session.QueryInteger(ConversationSql.Exists, ("$id", id)) is not null;
}
