using Realtime.SqlServer.Connections;
using Realtime.Storage.Relational.Nodes;

namespace Realtime.SqlServer.Nodes;

/// <summary>Statements for nodes and signals.</summary>
internal static class NodeSql
{
    public const string List = $"""
        SELECT node_id AS NodeId, name AS Name, started_at AS StartedAt, joined_position AS JoinedPosition
        FROM [realtime].[nodes] WHERE {IsAlive} ORDER BY node_id
        """;

    public const string Newest = "SELECT last_value FROM [realtime].[counters] WHERE name = N'signal'";

    /// <summary>
    /// The newest position is read before the nodes: a node that is missed in the list registers later, and so its signals have
    /// higher positions.
    /// </summary>
    public const string Renew = $"""
        DECLARE @alive INT;
        SELECT @alive = COUNT(*) FROM [realtime].[nodes] WHERE node_id = @node AND {IsAlive};
        BEGIN TRANSACTION;
        UPDATE [realtime].[nodes] SET renewed_at = {Now}, lease = @lease WHERE node_id = @node;
        IF @@ROWCOUNT = 0
        BEGIN
            DELETE FROM [realtime].[nodes] WHERE NOT ({IsAlive});
            INSERT INTO [realtime].[nodes] (node_id, name, started_at, renewed_at, lease, joined_position)
            SELECT @node, @name, {Now}, {Now}, @lease, last_value FROM [realtime].[counters] WHERE name = N'signal';
        END;
        COMMIT TRANSACTION;
        SELECT @alive;
        {Newest};
        {List};
        """;

    public const string Leave = "DELETE FROM [realtime].[nodes] WHERE node_id = @node; SELECT 1;";

    public const string Append = $"""
        DECLARE @last BIGINT;
        BEGIN TRANSACTION;
        UPDATE [realtime].[counters] SET last_value = last_value + @count WHERE name = N'signal';
        SELECT @last = last_value FROM [realtime].[counters] WHERE name = N'signal';
        INSERT INTO [realtime].[signals] (position, sender_id, recipient_id, namespace, payload, stored_at)
        SELECT @last - @count + 1 + s.ordinal, @node, s.recipient_id, s.namespace, s.payload, {Now} FROM @signals s;
        COMMIT TRANSACTION;
        SELECT @last;
        """;

    /// <summary>
    /// When the counter shows a position, the signals up to it are committed. Signals that are committed between the two reads are
    /// left for the next call.
    /// </summary>
    public const string Read = $"""
        DECLARE @newest BIGINT;
        SELECT @newest = last_value FROM [realtime].[counters] WHERE name = N'signal';
        SELECT @newest;
        SELECT TOP (@limit) position AS Position, sender_id AS SenderId, recipient_id AS RecipientId, namespace AS Namespace,
            CASE WHEN sender_id <> @node AND (recipient_id IS NULL OR recipient_id = @node) THEN payload END AS Payload
        FROM [realtime].[signals] WHERE position > @bound AND position <= @newest ORDER BY position;
        """;

    public const string Trim = $"""
        DECLARE @oldest BIGINT, @young BIGINT, @target BIGINT;
        SELECT @target = last_value FROM [realtime].[counters] WHERE name = N'signal';
        SELECT @oldest = MIN(position) FROM [realtime].[signals];
        SELECT TOP (1) @young = position FROM [realtime].[signals] WHERE stored_at >= {Now} - @age ORDER BY position;
        IF COALESCE(@young - 1, @target) > @target - @keep
            SET @target = COALESCE(@young - 1, @target);
        ELSE
            SET @target = @target - @keep;
        IF @target > @oldest + @limit - 1
            SET @target = @oldest + @limit - 1;
        DELETE FROM [realtime].[signals] WHERE position <= @target;
        SELECT @@ROWCOUNT;
        """;

    /// <summary>Two callers may insert at the same time. The lock on the missing key lets one of them wait for the other.</summary>
    public const string TryLease = $"""
        DECLARE @taken INT;
        BEGIN TRANSACTION;
        UPDATE [realtime].[leases] SET owner = @owner, lease_until = {Now} + @lease
        WHERE name = @name AND (owner = @owner OR lease_until <= {Now} OR lease_until > {Now} + 2 * @lease);
        SET @taken = @@ROWCOUNT;
        IF @taken = 0
        BEGIN
            INSERT INTO [realtime].[leases] (name, owner, lease_until)
            SELECT @name, @owner, {Now} + @lease
            WHERE NOT EXISTS (SELECT 1 FROM [realtime].[leases] WITH (UPDLOCK, HOLDLOCK) WHERE name = @name);
            SET @taken = @@ROWCOUNT;
        END;
        COMMIT TRANSACTION;
        SELECT @taken;
        """;

    public const string EndLease = "DELETE FROM [realtime].[leases] WHERE name = @name AND owner = @owner; SELECT 1;";

    private const string Now = SqlText.Now;

    private const string IsAlive = $"ABS({Now} - renewed_at) < lease";

    public static NodeStatements Statements { get; } = new()
    {
        Renew = Renew,
        List = List,
        Leave = Leave,
        Append = Append,
        Newest = Newest,
        Read = Read,
        Trim = Trim,
        TryLease = TryLease,
        EndLease = EndLease,
    };
}
