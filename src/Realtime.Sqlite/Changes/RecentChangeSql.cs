using Realtime.Sqlite.Connections;
using Realtime.Storage.Relational.Changes;

namespace Realtime.Sqlite.Changes;

/// <summary>Statements for recent changes. Triggers record them. A deleted conversation is listed by the id that it had.</summary>
internal static class RecentChangeSql
{
    public const string Watch = $"""
        UPDATE realtime_counters SET last_value = {SqlText.Now} + $age WHERE name = 'watched';
        DELETE FROM realtime_recent_changes WHERE changed_at < {SqlText.Now} - $age
        """;

    public const string List = $"""
        SELECT COALESCE(j.target, c.id) AS ConversationId, COALESCE(j.revision, c.revision) AS Revision,
            COALESCE(c.membership_version, j.revision) AS MembershipVersion, MIN(r.base_revision) AS BaseRevision
        FROM realtime_recent_changes r LEFT JOIN realtime_conversations c ON c.conversation_key = r.conversation_key
        LEFT JOIN realtime_data_jobs j ON j.conversation_key = r.conversation_key
        WHERE r.changed_at >= {SqlText.Now} - $age AND r.user_id = '' AND (c.id IS NOT NULL OR j.id IS NOT NULL)
        GROUP BY r.conversation_key;
        SELECT c.id AS ConversationId, p.user_id AS UserId, p.read_sequence AS ReadSequence, p.delivered_sequence AS DeliveredSequence,
            c.last_sequence - p.read_sequence - p.own_since_read - p.singles_since_read AS UnreadCount
        FROM realtime_recent_changes r CROSS JOIN realtime_conversations c ON c.conversation_key = r.conversation_key
        CROSS JOIN realtime_participants p ON p.conversation_key = r.conversation_key AND p.user_id = r.user_id
        WHERE r.changed_at >= {SqlText.Now} - $age AND r.user_id <> '' AND c.kind <> 3
        GROUP BY r.conversation_key, r.user_id
        """;

    public static RecentChangeStatements Statements { get; } = new()
    {
        Watch = Watch,
        List = List,
    };
}
