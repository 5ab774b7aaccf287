namespace Realtime.Sqlite.Connections;

/// <summary>The statements around transactions, and on the file as such.</summary>
internal static class SqlText
{
    public const string BeginRead = "BEGIN DEFERRED";

    /// <summary>Takes the write lock at once: a transaction that reads first and writes later can fail half-way as busy, and waiting would not help it.</summary>
    public const string BeginWrite = "BEGIN IMMEDIATE";

    public const string Commit = "COMMIT";

    public const string Rollback = "ROLLBACK";

    public const string BeginItem = "SAVEPOINT item";

    public const string EndItem = "RELEASE item";

    public const string UndoItem = "ROLLBACK TO item";

    public const string MainFile = "SELECT file FROM pragma_database_list WHERE name = 'main'";
}
