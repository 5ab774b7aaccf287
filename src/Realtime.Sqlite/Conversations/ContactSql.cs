using Realtime.Storage.Relational.Conversations;

namespace Realtime.Sqlite.Conversations;

/// <summary>
/// Statements for requests for contact, departures and new contacts. All statements of one text run in the writer's transaction.
/// <c>changes()</c> returns how many rows the previous statement changed.
/// </summary>
internal static class ContactSql
{
    /// <summary>Stores the request of a new direct conversation.</summary>
    public const string AddRequest = """
        INSERT INTO realtime_contact_requests (conversation_key, user_id, from_id, state, max_messages, created_at)
        VALUES ($conversation, $user, $from, 0, $max, $time)
        """;

    public const string Invite = """
        INSERT INTO realtime_contact_requests (conversation_key, user_id, from_id, state, max_messages, created_at)
        SELECT c.conversation_key, u.value, $inviter, 0, 0, $time
        FROM realtime_conversations c CROSS JOIN json_each($users) u
        WHERE c.id = $id AND NOT EXISTS (
            SELECT 1 FROM realtime_participants p WHERE p.conversation_key = c.conversation_key AND p.user_id = u.value)
        ON CONFLICT DO NOTHING RETURNING user_id
        """;

    public const string Accept = $"""
        DELETE FROM realtime_contact_requests WHERE conversation_key = {SqlParts.Key} AND user_id = $user;
        INSERT INTO realtime_participants
            (conversation_key, user_id, joined_at, read_sequence, own_since_read, singles_since_read, revision, hidden_sequence)
        SELECT c.conversation_key, $user, $joined, CASE WHEN c.kind = 0 THEN c.first_sequence - 1 ELSE c.last_sequence END, 0, 0, c.revision + 1,
            CASE WHEN c.hides_earlier = 0 THEN 0 ELSE c.last_sequence END
        FROM realtime_conversations c WHERE c.id = $id AND changes() > 0;
        {ConversationSql.ReviseMembership} RETURNING revision;
        DELETE FROM realtime_departures WHERE conversation_key = {SqlParts.Key} AND user_id = $user;
        {BlockSql.ApplyIfSmall}
        """;

    public const string Decline = $"""
        UPDATE realtime_contact_requests SET state = 1
        WHERE conversation_key = {SqlParts.Key} AND user_id = $user AND state = 0 RETURNING 1
        """;

    public const string ListRequests = """
        SELECT c.id AS ConversationId, c.kind AS Kind, c.title AS Title, r.from_id AS FromUserId, r.created_at AS CreatedAt
        FROM realtime_contact_requests r
        JOIN realtime_conversations c ON c.conversation_key = r.conversation_key
        WHERE r.user_id = $user AND r.state = 0 AND (c.kind <> 0 OR c.last_sequence > 0)
            AND (r.created_at < $activity OR (r.created_at = $activity AND c.id > $after))
            AND NOT EXISTS (SELECT 1 FROM realtime_blocks b WHERE b.user_id = $user AND b.blocked_user_id = r.from_id)
        ORDER BY r.created_at DESC, c.id
        LIMIT $limit
        """;

    public const string ListDeparted = $"""
        SELECT u.value FROM json_each($users) u
        JOIN realtime_departures d ON d.conversation_key = {SqlParts.Key} AND d.user_id = u.value
        """;

    public const string ShareGroup = """
        SELECT u.value FROM json_each($users) u
        WHERE EXISTS (
            SELECT 1 FROM realtime_participants a
            JOIN realtime_participants b ON b.conversation_key = a.conversation_key
            JOIN realtime_conversations c ON c.conversation_key = a.conversation_key
            WHERE a.user_id = $user AND b.user_id = u.value AND c.kind <> 0)
        """;

    /// <summary>Returns 1 if the contacts were counted.</summary>
    public const string Count = """
        DELETE FROM realtime_new_contacts WHERE user_id = $user AND made_at <= $since;
        INSERT INTO realtime_new_contacts (user_id, made_at, contacts)
        SELECT $user, $time, $count
        WHERE $count + (SELECT COALESCE(SUM(contacts), 0) FROM realtime_new_contacts WHERE user_id = $user) <= $max
        ON CONFLICT (user_id, made_at) DO UPDATE SET contacts = contacts + excluded.contacts
        RETURNING 1
        """;

    public static ContactStatements Statements { get; } = new()
    {
        Invite = Invite,
        Accept = Accept,
        Decline = Decline,
        ListRequests = ListRequests,
        ListDeparted = ListDeparted,
        ShareGroup = ShareGroup,
        Count = Count,
    };
}
