namespace Realtime.SqlServer.Connections;

/// <summary>
/// What the store's statements have in common. Every text names the default schema, <c>[realtime]</c>, and
/// runs as it stands there.
/// </summary>
internal static class SqlText
{
    /// <summary>
    /// Before every batch. A pooled connection may come back with the isolation level of whoever used it last;
    /// and without XACT_ABORT a batch that is cut off by a timeout leaves its transaction open.
    /// </summary>
    public const string Prologue = "SET NOCOUNT ON; SET XACT_ABORT ON; SET TRANSACTION ISOLATION LEVEL READ COMMITTED;";

    /// <summary>Gives a number if the store's tables are in the database, else null.</summary>
    public const string FindTable = "SELECT OBJECT_ID(N'[realtime].[notification_outbox]')";

    /// <summary>The type of an id in table variables. A plain variable takes no collation, and is compared in that of its column.</summary>
    public const string Id = "NVARCHAR(129) COLLATE Latin1_General_100_BIN2";
}
