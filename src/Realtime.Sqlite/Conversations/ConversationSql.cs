using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Conversations;

/// <summary>The statements on conversations and participants.</summary>
internal static class ConversationSql
{
    public const string Find = $"SELECT {ConversationRow.Columns} FROM realtime_conversations c WHERE c.id = $id";

    public const string FindDirect =
        $"SELECT {ConversationRow.Columns} FROM realtime_conversations c WHERE c.direct_first = $first AND c.direct_second = $second";

    public const string FindDirectKey =
        "SELECT conversation_key FROM realtime_conversations WHERE direct_first = $first AND direct_second = $second";

    public const string SetTitle =
        "UPDATE realtime_conversations SET title = $title, revision = revision + 1 WHERE id = $id RETURNING revision";

    public const string SetMuted = """
        UPDATE realtime_participants SET muted_until = $until, revision = $revision
        WHERE conversation_key = $conversation AND user_id = $user
        """;

    public const string Exists = "SELECT 1 FROM realtime_conversations WHERE id = $id";

    public const string Insert = """
        INSERT INTO realtime_conversations
            (id, kind, title, direct_first, direct_second, last_sequence, last_activity, membership_version, created_at)
        VALUES ($id, $kind, $title, $first, $second, 0, $created, 1, $created)
        RETURNING conversation_key
        """;

    public const string Participants = $"""
        SELECT {ParticipantRow.Columns}
        FROM realtime_participants p WHERE p.conversation_key = $conversation
        ORDER BY p.joined_at, p.user_id
        """;

    public const string IsParticipant = """
        SELECT 1 FROM realtime_conversations c
        JOIN realtime_participants p ON p.conversation_key = c.conversation_key
        WHERE c.id = $id AND p.user_id = $user
        """;

    public const string FindMembershipVersion = """
        SELECT conversation_key AS ConversationKey, membership_version AS MembershipVersion
        FROM realtime_conversations WHERE id = $id
        """;

    public const string AddParticipant = """
        INSERT INTO realtime_participants
            (conversation_key, user_id, joined_at, read_sequence, own_since_read, singles_since_read, revision)
        VALUES ($conversation, $user, $joined, $read, 0, 0, $revision)
        ON CONFLICT DO NOTHING
        """;

    /// <summary>The single reads go with it, by the foreign key.</summary>
    public const string RemoveParticipant =
        "DELETE FROM realtime_participants WHERE conversation_key = $conversation AND user_id = $user";

    /// <summary>For what a send knows of the participants and nobody else does.</summary>
    public const string RaiseMembershipVersion =
        "UPDATE realtime_conversations SET membership_version = membership_version + 1 WHERE conversation_key = $conversation";

    /// <summary>A change of who takes part.</summary>
    public const string ReviseMembership = """
        UPDATE realtime_conversations
        SET membership_version = membership_version + 1, revision = revision + 1, membership_revision = revision + 1
        WHERE conversation_key = $conversation
        """;

    /// <summary>A change of what a participant has set, which a send knows of, too.</summary>
    public const string ReviseSettings = """
        UPDATE realtime_conversations SET membership_version = membership_version + 1, revision = revision + 1
        WHERE conversation_key = $conversation
        """;

    /// <summary>Sorts the user's conversations anew for each page: were the order kept in the participants' rows, each send would write as many rows as the conversation has participants.</summary>
    public const string List = $"""
        SELECT {ConversationRow.Columns},
            c.last_sequence - p.read_sequence - p.own_since_read - p.singles_since_read AS UnreadCount
        FROM realtime_participants p
        JOIN realtime_conversations c ON c.conversation_key = p.conversation_key
        WHERE p.user_id = $user AND c.kind <> 2
            AND (c.last_activity < $activity OR (c.last_activity = $activity AND c.id > $id))
        ORDER BY c.last_activity DESC, c.id
        LIMIT $limit
        """;

    public const string ShareConversation = """
        SELECT 1 FROM realtime_participants a
        JOIN realtime_participants b ON b.conversation_key = a.conversation_key
        JOIN realtime_conversations c ON c.conversation_key = a.conversation_key
        WHERE a.user_id = $user AND b.user_id = $other AND c.kind <> 2
            AND NOT EXISTS (SELECT 1 FROM realtime_blocks WHERE user_id = $user AND blocked_user_id = $other)
            AND NOT EXISTS (SELECT 1 FROM realtime_blocks WHERE user_id = $other AND blocked_user_id = $user)
        LIMIT 1
        """;
}
