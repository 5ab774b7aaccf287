using Realtime.Sqlite.Access;
using Realtime.Storage;
using Realtime.Storage.Relational.Messages;

namespace Realtime.Sqlite.Messages;

/// <summary>Messages in SQLite: a group is appended by the writer, statement by statement.</summary>
internal sealed class SqliteMessageStore(SqliteDatabase database) : RelationalMessageStore(database, MessageSql.Statements)
{
    private readonly SqliteDatabase _database = database;

    public override ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<MessageDraft> drafts, CancellationToken cancellationToken) =>
        _database.WriteAsync(context => new MessageAppender(context).Append(drafts), cancellationToken);
}
