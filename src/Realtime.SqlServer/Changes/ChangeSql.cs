using Realtime.SqlServer.Messages;
using Realtime.Storage.Relational.Changes;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Changes;

/// <summary>Statements for the changes after a revision.</summary>
internal static class ChangeSql
{
    /// <summary>
    /// Returns the state of the conversation for a participant; no row for others. Every change up to its revision is committed.
    /// The newest sequence is read before the participant's counts, which are exact for it or for a newer one
    /// (<c>as_of_sequence</c>).
    /// </summary>
    public const string Find = $"""
        DECLARE @c TABLE (
            conversation_key BIGINT NOT NULL PRIMARY KEY, kind INT NOT NULL, title NVARCHAR(MAX) NULL, revision BIGINT NOT NULL,
            membership_revision BIGINT NOT NULL, forgotten_revision BIGINT NOT NULL, first_sequence BIGINT NOT NULL, last_sequence BIGINT NOT NULL);
        INSERT INTO @c (conversation_key, kind, title, revision, membership_revision, forgotten_revision, first_sequence, last_sequence)
        SELECT conversation_key, kind, title, revision, membership_revision, forgotten_revision, first_sequence, last_sequence
        FROM [realtime].[conversations] WHERE id = @id;
        SELECT {ChangeStateRow.Columns},
            CASE WHEN p.as_of_sequence > c.last_sequence THEN p.as_of_sequence ELSE c.last_sequence END AS LastSequence,
            (SELECT epoch FROM [realtime].[store] WHERE store_key = 1) AS Epoch
        FROM @c c
        JOIN [realtime].[participants] p ON p.conversation_key = c.conversation_key AND p.user_id = @user;
        """;

    /// <summary>
    /// Returns sequence and revision of the messages in a range of revisions, then those messages, then their reactions. A
    /// message that changes between these statements is returned in its new state, at its old place in the range.
    /// </summary>
    public const string ListMessages = $"""
        DECLARE @page TABLE (sequence BIGINT NOT NULL PRIMARY KEY, revision BIGINT NOT NULL);
        INSERT INTO @page (sequence, revision)
        SELECT TOP (@limit) sequence, revision FROM [realtime].[messages]
        WHERE conversation_key = @conversation AND revision > @bound AND revision <= @upto
        ORDER BY revision;
        SELECT sequence AS Sequence, revision AS Revision FROM @page ORDER BY revision;
        SELECT {MessageSql.Columns}
        FROM @page g
        JOIN [realtime].[messages] m ON m.conversation_key = @conversation AND m.sequence = g.sequence
        JOIN [realtime].[conversations] c ON c.conversation_key = m.conversation_key
        ORDER BY g.revision;
        SELECT {ReactionRow.Columns}
        FROM @page g
        JOIN [realtime].[reactions] r ON r.conversation_key = @conversation AND r.sequence = g.sequence;
        """;

    public const string ListParticipants = $"""
        SELECT TOP (@limit) {ParticipantRow.Columns} FROM [realtime].[participants] p
        WHERE p.conversation_key = @conversation ORDER BY p.joined_at, p.user_id
        """;

    public const string ListWatermarks = $"""
        SELECT TOP (@limit) {WatermarksRow.Columns} FROM [realtime].[participants] p
        WHERE p.conversation_key = @conversation ORDER BY p.user_id
        """;

    public const string FindWatermarks = $"""
        SELECT {WatermarksRow.Columns} FROM [realtime].[participants] p
        WHERE p.conversation_key = @conversation AND p.user_id = @user
        """;

    public const string FindEpoch = "SELECT epoch FROM [realtime].[store] WHERE store_key = 1";

    public const string SetEpoch = """
        UPDATE [realtime].[store] SET epoch = @epoch WHERE store_key = 1;
        SELECT epoch FROM [realtime].[store] WHERE store_key = 1;
        """;

    public static ChangeStatements Statements { get; } = new()
    {
        Find = Find,
        ListMessages = ListMessages,
        ListParticipants = ListParticipants,
        ListWatermarks = ListWatermarks,
        FindWatermarks = FindWatermarks,
        FindEpoch = FindEpoch,
        SetEpoch = SetEpoch,
    };
}
