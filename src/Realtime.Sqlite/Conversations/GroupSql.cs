namespace Realtime.Sqlite.Conversations;

/// <summary>
/// Statements for a change of participants, roles and title. The writer's transaction excludes all other writers, so what one
/// statement reads is still true for the next one.
/// </summary>
internal static class GroupSql
{
    public const string FindTarget = """
        SELECT conversation_key AS ConversationKey, revision AS Revision, membership_revision AS MembershipRevision,
            last_sequence AS LastSequence, hides_earlier AS HidesEarlier
        FROM realtime_conversations WHERE id = $id
        """;

    /// <summary>Returns 1 if the user was not a participant.</summary>
    public const string Add = """
        INSERT INTO realtime_participants
            (conversation_key, user_id, joined_at, read_sequence, own_since_read, singles_since_read, revision, hidden_sequence, is_pending)
        VALUES ($conversation, $user, $joined, $last, 0, 0, $revision, $hidden, $pending)
        ON CONFLICT DO NOTHING RETURNING 1
        """;

    /// <summary>Forgets the request for a user who has become a participant.</summary>
    public const string ForgetRequest =
        "DELETE FROM realtime_contact_requests WHERE conversation_key = $conversation AND user_id = $user";

    /// <summary>Forgets that a user who has become a participant left before.</summary>
    public const string ForgetDeparture =
        "DELETE FROM realtime_departures WHERE conversation_key = $conversation AND user_id = $user";

    public const string Depart = """
        INSERT INTO realtime_departures (conversation_key, user_id, left_at) VALUES ($conversation, $user, $time)
        ON CONFLICT (conversation_key, user_id) DO UPDATE SET left_at = excluded.left_at
        """;

    /// <summary>Returns the role that the removed participant had. The foreign key also deletes the participant's single reads.</summary>
    public const string Remove =
        "DELETE FROM realtime_participants WHERE conversation_key = $conversation AND user_id = $user RETURNING role";

    /// <summary>Returns 1 if the participant had another role.</summary>
    public const string SetRole = """
        UPDATE realtime_participants SET role = $role, revision = $revision
        WHERE conversation_key = $conversation AND user_id = $user AND role <> $role RETURNING 1
        """;

    public const string HasOwner = "SELECT 1 FROM realtime_participants WHERE conversation_key = $conversation AND role = 2 LIMIT 1";

    /// <summary>Returns the participant who becomes the owner if there is none. Sorts: it is rare.</summary>
    public const string FindSuccessor = """
        SELECT user_id AS UserId, role AS Role FROM realtime_participants WHERE conversation_key = $conversation
        ORDER BY role DESC, joined_at, user_id LIMIT 1
        """;

    public const string ReviseMembership = """
        UPDATE realtime_conversations
        SET membership_version = membership_version + 1, revision = $revision, membership_revision = $revision
        WHERE conversation_key = $conversation
        """;

    public const string SetTitle =
        "UPDATE realtime_conversations SET title = $title, revision = $revision WHERE conversation_key = $conversation";
}
