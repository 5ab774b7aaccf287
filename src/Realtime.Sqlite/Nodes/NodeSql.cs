using Realtime.Sqlite.Connections;
using Realtime.Storage.Relational.Nodes;

namespace Realtime.Sqlite.Nodes;

/// <summary>
/// Statements for nodes and signals. The clock of the database is the clock of the machine, which all processes on a file share.
/// </summary>
internal static class NodeSql
{
    public const string List = $"""
        SELECT node_id AS NodeId, name AS Name, started_at AS StartedAt, joined_position AS JoinedPosition
        FROM realtime_nodes WHERE node_id > '' AND {IsAlive} ORDER BY node_id
        """;

    public const string Newest = "SELECT last_value FROM realtime_counters WHERE name = 'signal'";

    public const string Renew = $"""
        SELECT COUNT(*) FROM realtime_nodes WHERE node_id = $node AND {IsAlive};
        DELETE FROM realtime_nodes
        WHERE node_id > '' AND NOT ({IsAlive}) AND NOT EXISTS (SELECT 1 FROM realtime_nodes n WHERE n.node_id = $node);
        INSERT INTO realtime_nodes (node_id, name, started_at, renewed_at, lease, joined_position)
        VALUES ($node, $name, {Now}, {Now}, $lease, (SELECT last_value FROM realtime_counters WHERE name = 'signal'))
        ON CONFLICT (node_id) DO UPDATE SET renewed_at = excluded.renewed_at, lease = excluded.lease;
        {Newest};
        {List}
        """;

    public const string Leave = "DELETE FROM realtime_nodes WHERE node_id = $node";

    /// <summary>Adds the signals of a group at once. The payload is hexadecimal.</summary>
    public const string Append = $"""
        UPDATE realtime_counters SET last_value = last_value + $count WHERE name = 'signal';
        INSERT INTO realtime_signals (position, sender_id, recipient_id, namespace, payload, stored_at)
        SELECT c.last_value - $count + 1 + json_extract(s.value, '$[0]'), $node, json_extract(s.value, '$[1]'),
            json_extract(s.value, '$[2]'), unhex(json_extract(s.value, '$[3]')), {Now}
        FROM json_each($signals) s CROSS JOIN realtime_counters c ON c.name = 'signal';
        {Newest}
        """;

    public const string Read = $"""
        {Newest};
        SELECT position AS Position, sender_id AS SenderId, recipient_id AS RecipientId, namespace AS Namespace,
            CASE WHEN sender_id <> $node AND (recipient_id IS NULL OR recipient_id = $node) THEN payload END AS Payload
        FROM realtime_signals WHERE position > $bound ORDER BY position LIMIT $limit
        """;

    /// <summary>
    /// The signals to remove are at the beginning: those before the first that is young enough, or those beyond the count.
    /// </summary>
    public const string Trim = $"""
        DELETE FROM realtime_signals
        WHERE position <= MAX(
                ({Newest}) - $keep,
                COALESCE(
                    (SELECT y.position FROM realtime_signals y WHERE y.position > 0 AND y.stored_at >= {Now} - $age ORDER BY y.position LIMIT 1) - 1,
                    ({Newest})))
            AND position < (SELECT o.position FROM realtime_signals o WHERE o.position > 0 ORDER BY o.position LIMIT 1) + $limit;
        SELECT changes()
        """;

    public const string TryLease = $"""
        INSERT INTO realtime_leases (name, owner, lease_until) VALUES ($name, $owner, {Now} + $lease)
        ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, lease_until = excluded.lease_until
        WHERE owner = excluded.owner OR lease_until <= {Now} OR lease_until > {Now} + 2 * $lease;
        SELECT changes()
        """;

    public const string EndLease = "DELETE FROM realtime_leases WHERE name = $name AND owner = $owner";

    private const string Now = SqlText.Now;

    private const string IsAlive = $"abs({Now} - renewed_at) < lease";

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
