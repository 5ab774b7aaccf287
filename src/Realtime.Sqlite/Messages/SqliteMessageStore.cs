using Realtime.Sqlite.Access;
using Realtime.Storage;
using Realtime.Storage.Relational.Messages;

namespace Realtime.Sqlite.Messages;

/// <summary>Stores messages in SQLite. The writer appends a group with several statements.</summary>
internal sealed class SqliteMessageStore(SqliteDatabase database) : RelationalMessageStore(database, MessageSql.Statements)
{
    private readonly SqliteDatabase _database = database;

    public override ValueTask<IReadOnlyList<AppendResult>> AppendAsync(IReadOnlyList<MessageDraft> drafts, CancellationToken cancellationToken) =>
        _database.WriteAsync(context => new MessageAppender(context).Append(drafts), cancellationToken);
}
