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

    private const string Key = "(SELECT conversation_key FROM realtime_conversations WHERE id = $id)";

    // Each page is sorted again. If the participants' rows stored the order, each send would write one row per participant.
    private const string PageSource = """
        FROM realtime_participants p
        JOIN realtime_conversations c ON c.conversation_key = p.conversation_key
        WHERE p.user_id = $user AND c.kind <> 2
            AND (c.last_activity < $activity OR (c.last_activity = $activity AND c.id > $after))
        ORDER BY c.last_activity DESC, c.id
        LIMIT $limit
        """;

    /// <summary>Returns the conversation, then its participants.</summary>
    public const string Find = $"""
        SELECT {ConversationRow.Columns} FROM realtime_conversations c WHERE c.id = $id;
        {Participants} {Key} {ByTimeJoined}
        """;

    /// <inheritdoc cref="Find"/>
    public const string FindDirect = $"""
        SELECT {ConversationRow.Columns} FROM realtime_conversations c WHERE {OfPair};
        {Participants} (SELECT conversation_key FROM realtime_conversations WHERE {OfPair}) {ByTimeJoined}
        """;

    public const string SetTitle =
        "UPDATE realtime_conversations SET title = $title, revision = revision + 1 WHERE id = $id RETURNING revision";

    /// <summary>Raises the membership version, because memberships that a send caches include the mute.</summary>
    public const string SetMuted = $"""
        UPDATE realtime_participants
        SET muted_until = $until, revision = (SELECT revision + 1 FROM realtime_conversations WHERE id = $id)
        WHERE conversation_key = {Key} AND user_id = $user;
        UPDATE realtime_conversations SET membership_version = membership_version + 1, revision = revision + 1
        WHERE id = $id AND changes() > 0 RETURNING revision
        """;

    public const string Exists = "SELECT 1 FROM realtime_conversations WHERE id = $id";

    public const string FindDirectKey = $"SELECT conversation_key FROM realtime_conversations WHERE {OfPair}";

    public const string Insert = """
        INSERT INTO realtime_conversations
            (id, kind, title, direct_first, direct_second, last_sequence, last_activity, membership_version, created_at)
        VALUES ($id, $kind, $title, $first, $second, 0, $created, 1, $created)
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
            (conversation_key, user_id, joined_at, read_sequence, own_since_read, singles_since_read, revision)
        VALUES ($conversation, $user, $joined, 0, 0, 0, 1)
        """;

    private const string ReviseMembership = """
        UPDATE realtime_conversations
        SET membership_version = membership_version + 1, revision = revision + 1, membership_revision = revision + 1
        WHERE id = $id AND changes() > 0
        """;

    public const string AddParticipants = $"""
        INSERT INTO realtime_participants
            (conversation_key, user_id, joined_at, read_sequence, own_since_read, singles_since_read, revision)
        SELECT c.conversation_key, u.value, $joined, c.last_sequence, 0, 0, c.revision + 1
        FROM realtime_conversations c CROSS JOIN json_each($users) u WHERE c.id = $id
        ON CONFLICT DO NOTHING RETURNING user_id;
        {ReviseMembership};
        SELECT revision FROM realtime_conversations WHERE id = $id
        """;

    /// <summary>The foreign key also deletes the participant's single reads.</summary>
    public const string RemoveParticipant = $"""
        DELETE FROM realtime_participants WHERE conversation_key = {Key} AND user_id = $user;
        {ReviseMembership} RETURNING revision
        """;

    /// <summary>Returns the page of conversations, then their participants, then their newest messages.</summary>
    public const string List = $"""
        SELECT {ConversationRow.Columns},
            c.last_sequence - p.read_sequence - p.own_since_read - p.singles_since_read AS UnreadCount
        {PageSource};
        SELECT p.conversation_key AS ConversationKey, {ParticipantRow.Columns} FROM realtime_participants p
        WHERE p.conversation_key IN (SELECT c.conversation_key {PageSource})
        {ByTimeJoined};
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
                WHERE a.user_id = $user AND b.user_id = u.value AND c.kind <> 2)
            AND NOT EXISTS (SELECT 1 FROM realtime_blocks WHERE user_id = $user AND blocked_user_id = u.value)
            AND NOT EXISTS (SELECT 1 FROM realtime_blocks WHERE user_id = u.value AND blocked_user_id = $user)
        """;

    public static ConversationStatements Statements { get; } = new()
    {
        Find = Find,
        FindDirect = FindDirect,
        AddParticipants = AddParticipants,
        RemoveParticipant = RemoveParticipant,
        SetTitle = SetTitle,
        SetMuted = SetMuted,
        IsParticipant = IsParticipant,
        ListParticipantIds = ListParticipantIds,
        List = List,
        ShareConversation = ShareConversation,
    };
}
