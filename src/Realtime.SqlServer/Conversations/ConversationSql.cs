using Realtime.SqlServer.Connections;
using Realtime.SqlServer.Messages;
using Realtime.SqlServer.Tracking;
using Realtime.Storage.Relational.Conversations;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Conversations;

/// <summary>Statements for conversations and participants.</summary>
internal static class ConversationSql
{
    private const string Participants = $"""
        SELECT {ParticipantRow.Columns}
        FROM [realtime].[participants] p JOIN [realtime].[conversations] c ON c.conversation_key = p.conversation_key
        """;

    private const string ById = "c.id = @id";

    private const string ByPair = "c.direct_first = @first AND c.direct_second = @second AND c.direct_first IS NOT NULL";

    // Participants are added in portions, so that no statement takes enough locks for SQL Server to escalate them to a
    // table lock.
    private const string IsNew =
        "NOT EXISTS (SELECT 1 FROM [realtime].[participants] p WHERE p.conversation_key = @key AND p.user_id = u.id)";

    private const string ByTimeJoined = "ORDER BY p.joined_at, p.user_id";

    /// <summary>Returns the conversation, then its participants.</summary>
    public const string Find = $"""
        SELECT {ConversationRow.Columns} FROM [realtime].[conversations] c WHERE {ById};
        {Participants} WHERE {ById} {ByTimeJoined}
        """;

    /// <inheritdoc cref="Find"/>
    public const string FindDirect = $"""
        SELECT {ConversationRow.Columns} FROM [realtime].[conversations] c WHERE {ByPair};
        {Participants} WHERE {ByPair} {ByTimeJoined}
        """;

    /// <summary>
    /// Creates a conversation unless one with the id or the pair exists. Returns null if one exists; otherwise the number that
    /// became its id, or 0 if the caller supplied the id. If two calls create it at the same time, one violates a unique index;
    /// it is retried and finds the other's conversation. Blocks are applied to an existing conversation too, because an earlier
    /// run of this batch may have failed after it had created the conversation.
    /// </summary>
    public const string Create = $"""
        DECLARE @number BIGINT, @taken BIGINT, @key BIGINT, @chunk INT = 1000;
        BEGIN TRANSACTION;
        SELECT @taken = conversation_key FROM [realtime].[conversations] WHERE id = @id;
        SELECT @taken = conversation_key FROM [realtime].[conversations]
        WHERE direct_first = @first AND direct_second = @second AND direct_first IS NOT NULL;
        IF @taken IS NULL
        BEGIN
            WHILE @id IS NULL
            BEGIN
                SET @number = NEXT VALUE FOR [realtime].[conversation_ids];
                IF NOT EXISTS (SELECT 1 FROM [realtime].[conversations] WHERE id = CAST(@number AS NVARCHAR(20)))
                    SET @id = CAST(@number AS NVARCHAR(20));
            END;
            INSERT INTO [realtime].[conversations]
                (id, kind, title, direct_first, direct_second, last_sequence, last_activity, membership_version, created_at)
            VALUES (@id, @kind, @title, @first, @second, 0, @created, 1, @created);
            SET @key = SCOPE_IDENTITY();
            WHILE @chunk = 1000
            BEGIN
                INSERT INTO [realtime].[participants]
                    (conversation_key, user_id, joined_at, read_sequence, own_since_read, singles_since_read, as_of_sequence, revision)
                SELECT TOP (1000) @key, u.id, @created, 0, 0, 0, 0, 1
                FROM @users u WHERE {IsNew};
                SET @chunk = @@ROWCOUNT;
            END;
            {RecentChangeSql.OfCreation}
        END;
        COMMIT TRANSACTION;
        IF @first IS NOT NULL
        BEGIN
            {BlockSql.Apply}
        END;
        SELECT CASE WHEN @taken IS NULL THEN COALESCE(@number, 0) END;
        """;

    /// <summary>Returns the revision; null if the conversation does not exist.</summary>
    public const string SetTitle = $"""
        DECLARE @key BIGINT, @revision BIGINT;
        BEGIN TRANSACTION;
        UPDATE [realtime].[conversations] SET title = @title, revision = revision + 1 WHERE id = @id;
        SELECT @key = conversation_key, @revision = revision FROM [realtime].[conversations] WHERE id = @id;
        {RecentChangeSql.OfConversation}
        COMMIT TRANSACTION;
        SELECT @revision;
        """;

    /// <summary>
    /// Returns the revision; null if the user is not a participant. Raises the membership version, because memberships that a
    /// send caches include the mute.
    /// </summary>
    public const string SetMuted = $"""
        {LockMembership}
        UPDATE [realtime].[participants] SET muted_until = @until, revision = @revision WHERE conversation_key = @key AND user_id = @user;
        SET @changed = @@ROWCOUNT;
        IF @changed > 0
        BEGIN
            UPDATE [realtime].[conversations] SET revision = @revision WHERE conversation_key = @key;
            {RecentChangeSql.OfConversation}
        END;
        COMMIT TRANSACTION;
        SELECT CASE WHEN @changed > 0 THEN @revision END;
        """;

    // The conversation's row is the lock. The next revision is written at the end if anything changed.
    private const string LockMembership = """
        DECLARE @key BIGINT, @last BIGINT, @revision BIGINT, @changed INT = 0, @chunk INT;
        SELECT @key = conversation_key FROM [realtime].[conversations] WHERE id = @id;
        BEGIN TRANSACTION;
        UPDATE [realtime].[conversations] SET membership_version = membership_version + 1 WHERE conversation_key = @key;
        SELECT @last = last_sequence, @revision = revision + 1 FROM [realtime].[conversations] WHERE conversation_key = @key;
        """;

    private const string ReviseMembership = $"""
        BEGIN
            UPDATE [realtime].[conversations] SET revision = @revision, membership_revision = @revision WHERE conversation_key = @key;
            {RecentChangeSql.OfConversation}
        END;
        """;

    /// <summary>Returns the added users, then the revision; null if the conversation does not exist.</summary>
    public const string AddParticipants = $"""
        DECLARE @added TABLE (user_id {SqlText.Id} NOT NULL);
        {LockMembership}
        SET @chunk = CASE WHEN @key IS NULL THEN 0 ELSE 1000 END;
        WHILE @chunk = 1000
        BEGIN
            INSERT INTO [realtime].[participants]
                (conversation_key, user_id, joined_at, read_sequence, own_since_read, singles_since_read, as_of_sequence, revision)
            OUTPUT inserted.user_id INTO @added
            SELECT TOP (1000) @key, u.id, @joined, @last, 0, 0, @last, @revision
            FROM @users u WHERE {IsNew};
            SET @chunk = @@ROWCOUNT;
            SET @changed = @changed + @chunk;
        END;
        IF @changed > 0
            {ReviseMembership}
        COMMIT TRANSACTION;
        SELECT user_id FROM @added;
        SELECT CASE WHEN @changed > 0 THEN @revision ELSE @revision - 1 END;
        """;

    /// <summary>
    /// Returns the revision; null if the user was not a participant. The foreign key also deletes the participant's single reads.
    /// </summary>
    public const string RemoveParticipant = $"""
        {LockMembership}
        DELETE FROM [realtime].[participants] WHERE conversation_key = @key AND user_id = @user;
        SET @changed = @@ROWCOUNT;
        IF @changed > 0
            {ReviseMembership}
        COMMIT TRANSACTION;
        SELECT CASE WHEN @changed > 0 THEN @revision END;
        """;

    public const string IsParticipant = """
        SELECT COUNT(*) FROM [realtime].[conversations] c
        JOIN [realtime].[participants] p ON p.conversation_key = c.conversation_key
        WHERE c.id = @id AND p.user_id = @user
        """;

    /// <summary>
    /// Returns the membership version, null if the conversation does not exist; then the participants, none if the version is
    /// the known one.
    /// </summary>
    public const string ListParticipantIds = $"""
        DECLARE @key BIGINT, @version BIGINT;
        SELECT @key = conversation_key, @version = membership_version FROM [realtime].[conversations] WHERE id = @id;
        SELECT @version;
        SELECT {MemberRow.Columns} FROM [realtime].[participants] p WHERE p.conversation_key = @key AND @version <> @known;
        """;

    /// <summary>
    /// Returns one page of conversations, their participants, and their newest messages. The page is stored in a table variable
    /// first, because a participant's counts are exact only for a newest sequence that was read before them.
    /// </summary>
    public const string List = $"""
        DECLARE @page TABLE (
            conversation_key BIGINT NOT NULL PRIMARY KEY, id {SqlText.Id} NOT NULL, kind INT NOT NULL, title NVARCHAR(MAX) NULL,
            last_sequence BIGINT NOT NULL, last_activity BIGINT NOT NULL, created_at BIGINT NOT NULL, revision BIGINT NOT NULL);
        INSERT INTO @page (conversation_key, id, kind, title, last_sequence, last_activity, created_at, revision)
        SELECT TOP (@limit) c.conversation_key, c.id, c.kind, c.title, c.last_sequence, c.last_activity, c.created_at, c.revision
        FROM [realtime].[participants] p
        JOIN [realtime].[conversations] c ON c.conversation_key = p.conversation_key
        WHERE p.user_id = @user AND c.kind <> 2 AND (c.last_activity < @activity OR (c.last_activity = @activity AND c.id > @after))
        ORDER BY c.last_activity DESC, c.id;
        SELECT {ConversationRow.Columns},
            COALESCE(CASE WHEN p.as_of_sequence > c.last_sequence THEN p.as_of_sequence ELSE c.last_sequence END
                - p.read_sequence - p.own_since_read - p.singles_since_read, 0) AS UnreadCount
        FROM @page c
        LEFT JOIN [realtime].[participants] p ON p.conversation_key = c.conversation_key AND p.user_id = @user
        ORDER BY c.last_activity DESC, c.id;
        SELECT p.conversation_key AS ConversationKey, {ParticipantRow.Columns}
        FROM @page c JOIN [realtime].[participants] p ON p.conversation_key = c.conversation_key
        {ByTimeJoined};
        SELECT {MessageSql.Columns}
        FROM @page c JOIN [realtime].[messages] m ON m.conversation_key = c.conversation_key AND m.sequence = c.last_sequence;
        """;

    public const string ShareConversation = $"""
        SELECT u.id FROM @users u
        WHERE EXISTS (
            SELECT 1 FROM [realtime].[participants] a
            JOIN [realtime].[participants] b ON b.conversation_key = a.conversation_key
            JOIN [realtime].[conversations] c ON c.conversation_key = a.conversation_key
            WHERE a.user_id = @user AND b.user_id = u.id AND c.kind <> 2)
            AND NOT {BlockSql.IsApart}
        """;

    public static ConversationStatements Statements { get; } = new()
    {
        Create = Create,
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
