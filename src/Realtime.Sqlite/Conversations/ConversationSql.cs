using Realtime.Sqlite.Messages;
using Realtime.Storage.Relational.Conversations;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Conversations;

/// <summary>
/// Statements for conversations and participants. All statements of one text run in the writer's transaction, or on one
/// snapshot of the file. <c>changes()</c> returns how many rows the previous statement changed.
/// </summary>
internal static class ConversationSql
{
    private const string OfPair = "direct_first = $first AND direct_second = $second";

    private const string Participants = $"SELECT {ParticipantRow.Columns} FROM realtime_participants p WHERE p.conversation_key = ";

    private const string ByTimeJoined = "ORDER BY p.joined_at, p.user_id";

    private const string RequestedId = """
        CASE WHEN c.kind = 0 THEN (
            SELECT r.user_id FROM realtime_contact_requests r WHERE r.conversation_key = c.conversation_key) END AS RequestedId
        """;

    // Each page is sorted again. If the participants' rows stored the order, each send would write one row per participant.
    private const string PageSource = """
        FROM realtime_participants p
        JOIN realtime_conversations c ON c.conversation_key = p.conversation_key
        WHERE p.user_id = $user AND c.kind < 2
            AND (c.last_activity < $activity OR (c.last_activity = $activity AND c.id > $after))
        ORDER BY c.last_activity DESC, c.id
        LIMIT $limit
        """;

    public const string CountGroupsCreatedBy =
        "SELECT COUNT(*) FROM realtime_conversations WHERE created_by = $user AND kind = 1 AND created_at > $after";

    public const string FindHead = $"SELECT {ConversationRow.Columns} FROM realtime_conversations c WHERE c.id = $id";

    public const string FindReservation = "SELECT number FROM realtime_group_reservations WHERE user_id = $user AND client_id = $client";

    public const string AddReservation =
        "INSERT INTO realtime_group_reservations (user_id, client_id, number, reserved_at) VALUES ($user, $client, $number, $reserved)";

    public const string RemoveReservations = """
        DELETE FROM realtime_group_reservations WHERE (user_id, client_id) IN (
            SELECT user_id, client_id FROM realtime_group_reservations WHERE reserved_at < $bound ORDER BY reserved_at LIMIT 100)
        """;

    /// <summary>Returns the conversation, then its participants.</summary>
    public const string Find = $"""
        SELECT {ConversationRow.Columns}, {RequestedId} FROM realtime_conversations c WHERE c.id = $id;
        {Participants} {SqlParts.Key} {ByTimeJoined}
        """;

    /// <inheritdoc cref="Find"/>
    public const string FindDirect = $"""
        SELECT {ConversationRow.Columns}, {RequestedId} FROM realtime_conversations c WHERE {OfPair};
        {Participants} (SELECT conversation_key FROM realtime_conversations WHERE {OfPair}) {ByTimeJoined}
        """;

    /// <summary>Raises the membership version, because memberships that a send caches include the mute.</summary>
    public const string SetMuted = $"""
        UPDATE realtime_participants
        SET muted_until = $until, revision = (SELECT revision + 1 FROM realtime_conversations WHERE id = $id)
        WHERE conversation_key = {SqlParts.Key} AND user_id = $user;
        UPDATE realtime_conversations SET membership_version = membership_version + 1, revision = revision + 1
        WHERE id = $id AND changes() > 0 RETURNING revision
        """;

    public const string Exists = "SELECT 1 FROM realtime_conversations WHERE id = $id";

    public const string FindDirectKey = $"SELECT conversation_key FROM realtime_conversations WHERE {OfPair}";

    public const string Insert = $"""
        INSERT INTO realtime_conversations
            (id, kind, title, direct_first, direct_second, last_sequence, last_activity, created_at, created_by, hides_earlier, {ContinuedSql.Columns})
        VALUES ($id, $kind, $title, $first, $second, 0, $created, $created, $creator, $hides, {ContinuedSql.Values})
        RETURNING conversation_key
        """;

    public const string IsParticipant = """
        SELECT 1 FROM realtime_conversations c
        JOIN realtime_participants p ON p.conversation_key = c.conversation_key
        WHERE c.id = $id AND p.user_id = $user
        """;

    public const string ListParticipantIds = $"""
        SELECT membership_version FROM realtime_conversations WHERE id = $id;
        SELECT {MemberRow.Columns} FROM realtime_participants p
        WHERE p.conversation_key = (SELECT conversation_key FROM realtime_conversations WHERE id = $id AND membership_version <> $known)
        """;

    public const string AddParticipant = """
        INSERT INTO realtime_participants
            (conversation_key, user_id, joined_at, read_sequence, own_since_read, singles_since_read, revision, is_pending, role)
        VALUES (
            $conversation, $user, $joined, 0, 0, 0,
            (SELECT revision FROM realtime_conversations WHERE conversation_key = $conversation), $pending, $role)
        """;

    internal const string ReviseMembership = """
        UPDATE realtime_conversations
        SET membership_version = membership_version + 1, revision = revision + 1, membership_revision = revision + 1
        WHERE id = $id AND changes() > 0
        """;

    /// <summary>Returns what rights depend on, then the roles of the given users.</summary>
    public const string FindGroup = $"""
        SELECT c.kind AS Kind, c.membership_revision AS MembershipRevision,
            (SELECT COUNT(*) FROM realtime_participants p WHERE p.conversation_key = c.conversation_key) AS ParticipantCount,
            (SELECT COUNT(*) FROM realtime_participants p WHERE p.conversation_key = c.conversation_key AND p.role = 2) AS OwnerCount
        FROM realtime_conversations c WHERE c.id = $id;
        SELECT p.user_id AS UserId, p.role AS Role FROM realtime_participants p
        WHERE p.conversation_key = {SqlParts.Key} AND p.user_id IN (SELECT u.value FROM json_each($users) u)
        """;

    public const string FindHidden = $"""
        SELECT p.hidden_sequence FROM realtime_participants p WHERE p.conversation_key = {SqlParts.Key} AND p.user_id = $user
        """;

    public const string ListParticipants = $"""
        {Participants} {SqlParts.Key} AND p.user_id > $after ORDER BY p.user_id LIMIT $limit
        """;

    public const string ListHiddenFrom = $"""
        SELECT p.user_id FROM realtime_participants p
        WHERE p.conversation_key = {SqlParts.Key} AND p.hidden_sequence >= $sequence AND p.hidden_sequence > 0
        """;

    /// <summary>Returns the page of conversations, then their participants, then their newest messages.</summary>
    public const string List = $"""
        SELECT {ConversationRow.Columns},
            c.last_sequence - p.read_sequence - p.own_since_read - p.singles_since_read AS UnreadCount, {RequestedId},
            (SELECT COUNT(*) FROM realtime_participants x WHERE x.conversation_key = c.conversation_key) AS ParticipantCount
        {PageSource};
        SELECT * FROM (
            SELECT p.conversation_key AS ConversationKey, {ParticipantRow.Columns},
                ROW_NUMBER() OVER (PARTITION BY p.conversation_key ORDER BY p.user_id <> $user, p.joined_at, p.user_id) AS Place
            FROM realtime_participants p
            WHERE p.conversation_key IN (SELECT c.conversation_key {PageSource}))
        WHERE Place <= $listed
        ORDER BY JoinedAt, UserId;
        SELECT {MessageColumns.All} FROM realtime_conversations c
        JOIN realtime_messages m ON m.conversation_key = c.conversation_key AND m.sequence = c.last_sequence
        WHERE c.conversation_key IN (SELECT c.conversation_key {PageSource})
        """;

    public const string ShareConversation = """
        SELECT u.value FROM json_each($users) u
        WHERE EXISTS (
                SELECT 1 FROM realtime_participants a
                JOIN realtime_participants b ON b.conversation_key = a.conversation_key
                JOIN realtime_conversations c ON c.conversation_key = a.conversation_key
                WHERE a.user_id = $user AND a.is_pending = 0 AND b.user_id = u.value AND b.is_pending = 0 AND c.kind < 2)
            AND NOT EXISTS (SELECT 1 FROM realtime_blocks WHERE user_id = $user AND blocked_user_id = u.value)
            AND NOT EXISTS (SELECT 1 FROM realtime_blocks WHERE user_id = u.value AND blocked_user_id = $user)
        """;

    public static ConversationStatements Statements { get; } = new()
    {
        CountGroupsCreatedBy = CountGroupsCreatedBy,
        FindHead = FindHead,
        Find = Find,
        FindDirect = FindDirect,
        FindGroup = FindGroup,
        FindHidden = FindHidden,
        ListHiddenFrom = ListHiddenFrom,
        SetMuted = SetMuted,
        IsParticipant = IsParticipant,
        ListParticipantIds = ListParticipantIds,
        ListParticipants = ListParticipants,
        List = List,
        ShareConversation = ShareConversation,
    };
}
