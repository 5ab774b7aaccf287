namespace Realtime.Sqlite.Connections;

/// <summary>Statements for transactions and for the file itself.</summary>
internal static class SqlText
{
    public const string BeginRead = "BEGIN DEFERRED";

    /// <summary>
    /// Takes the write lock at once. A transaction that reads first and writes later can fail midway as busy, and then waiting
    /// does not help.
    /// </summary>
    public const string BeginWrite = "BEGIN IMMEDIATE";

    public const string Commit = "COMMIT";

    public const string Rollback = "ROLLBACK";

    public const string BeginItem = "SAVEPOINT item";

    public const string EndItem = "RELEASE item";

    public const string UndoItem = "ROLLBACK TO item";

    /// <summary>The time, Unix milliseconds.</summary>
    public const string Now = "CAST(unixepoch('now', 'subsec') * 1000 AS INTEGER)";

    public const string MainFile = "SELECT file FROM pragma_database_list WHERE name = 'main'";
}
