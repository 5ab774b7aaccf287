namespace Realtime.SqlServer.Connections;

/// <summary>
/// Common parts of the store's statements. Every text names the default schema, <c>[realtime]</c>, and runs
/// unchanged in it.
/// </summary>
internal static class SqlText
{
    /// <summary>
    /// Precedes every batch, except in a host's transaction. A pooled connection may have the isolation level of its last user.
    /// Without XACT_ABORT, a batch that a timeout interrupts leaves its transaction open.
    /// </summary>
    public const string Prologue = "SET NOCOUNT ON; SET XACT_ABORT ON; SET TRANSACTION ISOLATION LEVEL READ COMMITTED;";

    /// <summary>Returns a number if the store's tables are in the database, otherwise null.</summary>
    public const string FindTable = "SELECT OBJECT_ID(N'[realtime].[notification_outbox]')";

    /// <summary>The time, Unix milliseconds.</summary>
    public const string Now = "DATEDIFF_BIG(MILLISECOND, '1970-01-01', SYSUTCDATETIME())";

    /// <summary>
    /// The type of an id in table variables. A scalar variable cannot have this collation; it is compared in the collation of the
    /// column.
    /// </summary>
    public const string Id = "NVARCHAR(129) COLLATE Latin1_General_100_BIN2";
}
