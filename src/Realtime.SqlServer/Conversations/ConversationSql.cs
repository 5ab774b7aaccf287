using Realtime.SqlServer.Audit;
using Realtime.SqlServer.Connections;
using Realtime.SqlServer.Messages;
using Realtime.SqlServer.ReadState;
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

    private const string RequestedId = """
        CASE WHEN c.kind = 0 THEN (
            SELECT MIN(r.user_id) FROM [realtime].[contact_requests] r WHERE r.conversation_key = c.conversation_key) END AS RequestedId
        """;

    // Participants are added in portions, so that no statement takes enough locks for SQL Server to escalate them to a
    // table lock.
    private const string IsNew =
        "NOT EXISTS (SELECT 1 FROM [realtime].[participants] p WHERE p.conversation_key = @key AND p.user_id = u.id)";

    private const string ByTimeJoined = "ORDER BY p.joined_at, p.user_id";

    /// <summary>
    /// The variables of <see cref="FindEnded"/>: the first version and revisions of a conversation are those after a deleted one with
    /// the same id.
    /// </summary>
    internal const string DeclareEnded = "@ended BIGINT = 0, @endedversion BIGINT = 0";

    internal const string FindEnded =
        "SELECT @ended = revision, @endedversion = membership_version FROM [realtime].[ended_conversations] WHERE id = @id;";

    /// <summary>The columns of <see cref="Continued"/>.</summary>
    internal const string ContinuedColumns = "membership_version, revision, membership_revision, forgotten_revision";

    internal const string Continued = "@endedversion + 1, @ended + 1, @ended + 1, @ended";

    public const string CountGroupsCreatedBy =
        "SELECT COUNT(*) FROM [realtime].[conversations] WHERE created_by = @user AND kind = 1 AND created_at > @after";

    public const string FindHead = $"SELECT {ConversationRow.Columns} FROM [realtime].[conversations] c WHERE {ById}";

    /// <summary>
    /// Returns the number that is reserved as the id. If two calls reserve one at the same time, one violates the key; it is
    /// retried and finds the other's.
    /// </summary>
    public const string ReserveGroupId = """
        DECLARE @number BIGINT;
        BEGIN TRANSACTION;
        SELECT @number = number FROM [realtime].[group_reservations] WHERE user_id = @user AND client_id = @client;
        IF @number IS NULL
        BEGIN
            DELETE TOP (100) FROM [realtime].[group_reservations] WHERE reserved_at < @bound;
            SET @number = NEXT VALUE FOR [realtime].[conversation_ids];
            WHILE EXISTS (SELECT 1 FROM [realtime].[conversations] WHERE id = CAST(@number AS NVARCHAR(20)))
                SET @number = NEXT VALUE FOR [realtime].[conversation_ids];
            INSERT INTO [realtime].[group_reservations] (user_id, client_id, number, reserved_at) VALUES (@user, @client, @number, @reserved);
        END;
        COMMIT TRANSACTION;
        SELECT @number;
        """;

    /// <summary>Returns the conversation, then its participants.</summary>
    public const string Find = $"""
        SELECT {ConversationRow.Columns}, {RequestedId} FROM [realtime].[conversations] c WHERE {ById};
        {Participants} WHERE {ById} {ByTimeJoined}
        """;

    /// <inheritdoc cref="Find"/>
    public const string FindDirect = $"""
        SELECT {ConversationRow.Columns}, {RequestedId} FROM [realtime].[conversations] c WHERE {ByPair};
        {Participants} WHERE {ByPair} {ByTimeJoined}
        """;

    /// <summary>
    /// Creates a conversation unless one with the id or the pair exists. Returns null if one exists; otherwise the number that
    /// became its id, or 0 if the caller supplied the id. If two calls create it at the same time, one violates a unique index;
    /// it is retried and finds the other's conversation. Blocks are applied to an existing conversation too, because an earlier
    /// run of this batch may have failed after it had created the conversation.
    /// </summary>
    public const string Create = $"""
        DECLARE @number BIGINT, @taken BIGINT, @key BIGINT, @chunk INT = 1000, {DeclareEnded};
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
            {FindEnded}
            INSERT INTO [realtime].[conversations]
                (id, kind, title, direct_first, direct_second, last_sequence, last_activity, created_at, created_by, hides_earlier, {ContinuedColumns})
            VALUES (@id, @kind, @title, @first, @second, 0, @created, @created, @by, @hides, {Continued});
            SET @key = SCOPE_IDENTITY();
            WHILE @chunk = 1000
            BEGIN
                INSERT INTO [realtime].[participants]
                    (conversation_key, user_id, joined_at, read_sequence, own_since_read, singles_since_read, as_of_sequence, revision, is_pending, role)
                SELECT TOP (1000) @key, u.id, @created, 0, 0, 0, 0, @ended + 1,
                    CASE WHEN @by IS NULL OR u.id = @by THEN 0 ELSE 1 END, CASE WHEN @kind = 1 AND u.id = @by THEN 2 ELSE 0 END
                FROM @users u WHERE {IsNew};
                SET @chunk = @@ROWCOUNT;
            END;
            IF @request IS NOT NULL
                INSERT INTO [realtime].[contact_requests] (conversation_key, user_id, from_id, state, max_messages, created_at)
                VALUES (@key, @request, @by, 0, @max, @created);
            {RecentChangeSql.OfCreation}
        END;
        COMMIT TRANSACTION;
        SET @key = COALESCE(@key, @taken);
        {BlockSql.ApplyIfSmall}
        SELECT CASE WHEN @taken IS NULL THEN COALESCE(@number, 0) END;
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
    internal const string LockMembership = """
        DECLARE @key BIGINT, @revision BIGINT, @changed INT = 0;
        SELECT @key = conversation_key FROM [realtime].[conversations] WHERE id = @id;
        BEGIN TRANSACTION;
        UPDATE [realtime].[conversations] SET membership_version = membership_version + 1 WHERE conversation_key = @key;
        SELECT @revision = revision + 1 FROM [realtime].[conversations] WHERE conversation_key = @key;
        """;

    internal const string ReviseMembership = $"""
        BEGIN
            UPDATE [realtime].[conversations] SET revision = @revision, membership_revision = @revision WHERE conversation_key = @key;
            {RecentChangeSql.OfConversation}
        END;
        """;

    /// <summary>
    /// Applies a change of participants, roles and title. The conversation's row is the lock; the update that takes it also
    /// checks the membership revision. The owner who comes next is found before the removal is applied.
    /// </summary>
    public const string Update = $"""
        DECLARE @new TABLE (user_id {SqlText.Id} NOT NULL);
        DECLARE @given TABLE (user_id {SqlText.Id} NOT NULL, role INT NOT NULL);
        DECLARE @next TABLE (user_id {SqlText.Id} NOT NULL);
        DECLARE @key BIGINT, @last BIGINT, @revision BIGINT, @hides INT, @current INT = 0, @members INT = 0, @gone INT = 0, @changed INT = 0, @chunk INT;
        SELECT @key = conversation_key FROM [realtime].[conversations] WHERE id = @id;
        BEGIN TRANSACTION;
        UPDATE [realtime].[conversations] SET membership_version = membership_version + 1
        WHERE conversation_key = @key AND (@known IS NULL OR membership_revision = @known);
        SET @current = @@ROWCOUNT;
        SELECT @last = last_sequence, @revision = revision + 1, @hides = hides_earlier FROM [realtime].[conversations] WHERE conversation_key = @key;
        IF @current > 0
        BEGIN
            SET @chunk = 1000;
            WHILE @chunk = 1000
            BEGIN
                INSERT INTO [realtime].[participants]
                    (conversation_key, user_id, joined_at, read_sequence, own_since_read, singles_since_read, as_of_sequence, revision, hidden_sequence, is_pending)
                OUTPUT inserted.user_id INTO @new
                SELECT TOP (1000) @key, u.id, @at, @last, 0, 0, @last, @revision, CASE WHEN @hides = 0 THEN 0 ELSE @last END, @pending
                FROM @added u WHERE {IsNew};
                SET @chunk = @@ROWCOUNT;
                SET @members = @members + @chunk;
            END;
            UPDATE [realtime].[participants] SET role = CASE WHEN user_id = @first THEN @firstrole ELSE @secondrole END, revision = @revision
            OUTPUT inserted.user_id, inserted.role INTO @given
            WHERE conversation_key = @key
                AND ((user_id = @first AND role <> @firstrole) OR (user_id = @second AND role <> @secondrole));
            SET @members = @members + @@ROWCOUNT;
            IF EXISTS (SELECT 1 FROM [realtime].[participants] WHERE conversation_key = @key AND user_id = @removed AND role = 2)
                AND NOT EXISTS (SELECT 1 FROM [realtime].[participants] WHERE conversation_key = @key AND user_id <> @removed AND role = 2)
                INSERT INTO @next (user_id)
                SELECT TOP (1) user_id FROM [realtime].[participants] WHERE conversation_key = @key AND user_id <> @removed
                ORDER BY role DESC, joined_at, user_id;
            {UnreadBaseSql.OfRemoval}
            DELETE FROM [realtime].[participants] WHERE conversation_key = @key AND user_id = @removed;
            SET @gone = @@ROWCOUNT;
            SET @members = @members + @gone;
            UPDATE [realtime].[participants] SET role = 2, revision = @revision
            WHERE conversation_key = @key AND user_id IN (SELECT user_id FROM @next);
            IF @retitle = 1
                UPDATE [realtime].[conversations] SET title = @title WHERE conversation_key = @key;
            SET @changed = CASE WHEN @members > 0 OR @retitle = 1 THEN 1 ELSE 0 END;
        END;
        IF @changed > 0
        BEGIN
            UPDATE [realtime].[conversations]
            SET revision = @revision, membership_revision = CASE WHEN @members > 0 THEN @revision ELSE membership_revision END
            WHERE conversation_key = @key;
            IF @action IS NOT NULL
            BEGIN
                {AuditSql.OfUpdate}
            END;
            {RecentChangeSql.OfConversation}
        END;
        IF @changed > 0
        BEGIN
            DELETE FROM [realtime].[contact_requests] WHERE conversation_key = @key AND user_id IN (SELECT user_id FROM @new);
            DELETE FROM [realtime].[departures] WHERE conversation_key = @key AND user_id IN (SELECT user_id FROM @new);
        END;
        IF @gone > 0 AND @left = 1
        BEGIN
            UPDATE [realtime].[departures] SET left_at = @at WHERE conversation_key = @key AND user_id = @removed;
            IF @@ROWCOUNT = 0
                INSERT INTO [realtime].[departures] (conversation_key, user_id, left_at) VALUES (@key, @removed, @at);
        END;
        COMMIT TRANSACTION;
        {BlockSql.ApplyIfSmall}
        SELECT CASE WHEN @key IS NOT NULL THEN @current END;
        SELECT @changed;
        SELECT CASE WHEN @changed > 0 THEN @revision ELSE @revision - 1 END;
        SELECT user_id FROM @new;
        SELECT user_id FROM @given;
        SELECT @gone;
        SELECT user_id FROM @next;
        """;

    /// <summary>Returns what rights depend on, then the roles of the given users.</summary>
    public const string FindGroup = """
        SELECT c.kind AS Kind, c.membership_revision AS MembershipRevision,
            (SELECT COUNT_BIG(*) FROM [realtime].[participants] p WHERE p.conversation_key = c.conversation_key) AS ParticipantCount,
            (SELECT COUNT_BIG(*) FROM [realtime].[participants] p WHERE p.conversation_key = c.conversation_key AND p.role = 2) AS OwnerCount
        FROM [realtime].[conversations] c WHERE c.id = @id;
        SELECT p.user_id AS UserId, p.role AS Role
        FROM [realtime].[conversations] c
        JOIN [realtime].[participants] p ON p.conversation_key = c.conversation_key
        JOIN @users u ON u.id = p.user_id
        WHERE c.id = @id;
        """;

    public const string FindHidden = """
        SELECT p.hidden_sequence FROM [realtime].[conversations] c
        JOIN [realtime].[participants] p ON p.conversation_key = c.conversation_key
        WHERE c.id = @id AND p.user_id = @user
        """;

    public const string ListHiddenFrom = """
        SELECT p.user_id FROM [realtime].[conversations] c
        JOIN [realtime].[participants] p ON p.conversation_key = c.conversation_key
        WHERE c.id = @id AND p.hidden_sequence >= @sequence AND p.hidden_sequence > 0
        """;

    public const string ListParticipants = $"""
        SELECT TOP (@limit) {ParticipantRow.Columns}
        FROM [realtime].[participants] p JOIN [realtime].[conversations] c ON c.conversation_key = p.conversation_key
        WHERE {ById} AND p.user_id > @after
        ORDER BY p.user_id
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
            last_sequence BIGINT NOT NULL, last_activity BIGINT NOT NULL, created_at BIGINT NOT NULL, revision BIGINT NOT NULL,
            first_sequence BIGINT NOT NULL, created_by {SqlText.Id} NULL, hides_earlier INT NOT NULL);
        INSERT INTO @page (conversation_key, id, kind, title, last_sequence, last_activity, created_at, revision, first_sequence, created_by, hides_earlier)
        SELECT TOP (@limit) c.conversation_key, c.id, c.kind, c.title, c.last_sequence, c.last_activity, c.created_at, c.revision, c.first_sequence, c.created_by, c.hides_earlier
        FROM [realtime].[participants] p
        JOIN [realtime].[conversations] c ON c.conversation_key = p.conversation_key
        WHERE p.user_id = @user AND c.kind < 2 AND (c.last_activity < @activity OR (c.last_activity = @activity AND c.id > @after))
        ORDER BY c.last_activity DESC, c.id;
        SELECT {ConversationRow.Columns},
            COALESCE(CASE WHEN p.as_of_sequence > c.last_sequence THEN p.as_of_sequence ELSE c.last_sequence END
                - p.read_sequence - p.own_since_read - p.singles_since_read, 0) AS UnreadCount, {RequestedId},
            (SELECT COUNT(*) FROM [realtime].[participants] x WHERE x.conversation_key = c.conversation_key) AS ParticipantCount
        FROM @page c
        LEFT JOIN [realtime].[participants] p ON p.conversation_key = c.conversation_key AND p.user_id = @user
        ORDER BY c.last_activity DESC, c.id;
        SELECT t.* FROM (
            SELECT p.conversation_key AS ConversationKey, {ParticipantRow.Columns},
                ROW_NUMBER() OVER (
                    PARTITION BY p.conversation_key ORDER BY CASE WHEN p.user_id = @user THEN 0 ELSE 1 END, p.joined_at, p.user_id) AS Place
            FROM @page c JOIN [realtime].[participants] p ON p.conversation_key = c.conversation_key) t
        WHERE t.Place <= @listed
        ORDER BY t.JoinedAt, t.UserId;
        SELECT {MessageSql.Columns}
        FROM @page c JOIN [realtime].[messages] m ON m.conversation_key = c.conversation_key AND m.sequence = c.last_sequence;
        """;

    public const string ShareConversation = $"""
        SELECT u.id FROM @users u
        WHERE EXISTS (
            SELECT 1 FROM [realtime].[participants] a
            JOIN [realtime].[participants] b ON b.conversation_key = a.conversation_key
            JOIN [realtime].[conversations] c ON c.conversation_key = a.conversation_key
            WHERE a.user_id = @user AND a.is_pending = 0 AND b.user_id = u.id AND b.is_pending = 0 AND c.kind < 2)
            AND NOT {BlockSql.IsApart}
        """;

    public static ConversationStatements Statements { get; } = new()
    {
        Create = Create,
        ReserveGroupId = ReserveGroupId,
        CountGroupsCreatedBy = CountGroupsCreatedBy,
        FindHead = FindHead,
        Find = Find,
        FindDirect = FindDirect,
        Update = Update,
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
