using Realtime.Sqlite.Connections;
using Realtime.Storage.Relational.Changes;

namespace Realtime.Sqlite.Changes;

/// <summary>Statements for recent changes. Triggers record them.</summary>
internal static class RecentChangeSql
{
    public const string Watch = $"""
        UPDATE realtime_counters SET last_value = {SqlText.Now} + $age WHERE name = 'watched';
        DELETE FROM realtime_recent_changes WHERE changed_at < {SqlText.Now} - $age
        """;

    public const string List = $"""
        SELECT c.id AS ConversationId, c.revision AS Revision, c.membership_version AS MembershipVersion,
            MIN(r.base_revision) AS BaseRevision
        FROM realtime_recent_changes r CROSS JOIN realtime_conversations c ON c.conversation_key = r.conversation_key
        WHERE r.changed_at >= {SqlText.Now} - $age AND r.user_id = ''
        GROUP BY r.conversation_key;
        SELECT c.id AS ConversationId, p.user_id AS UserId, p.read_sequence AS ReadSequence, p.delivered_sequence AS DeliveredSequence,
            c.last_sequence - p.read_sequence - p.own_since_read - p.singles_since_read AS UnreadCount
        FROM realtime_recent_changes r CROSS JOIN realtime_conversations c ON c.conversation_key = r.conversation_key
        CROSS JOIN realtime_participants p ON p.conversation_key = r.conversation_key AND p.user_id = r.user_id
        WHERE r.changed_at >= {SqlText.Now} - $age AND r.user_id <> ''
        GROUP BY r.conversation_key, r.user_id
        """;

    public static RecentChangeStatements Statements { get; } = new()
    {
        Watch = Watch,
        List = List,
    };
}
