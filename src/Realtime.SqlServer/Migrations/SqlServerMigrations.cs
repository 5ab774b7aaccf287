using Realtime.Storage.Relational.Migrations;

namespace Realtime.SqlServer.Migrations;

/// <summary>
/// The migrations of the schema, in order. They are written for the default schema name; <see cref="Connections.SchemaName"/>
/// replaces it. Tests build a model from these definitions and bind every statement against it.
/// </summary>
internal static partial class SqlServerMigrations
{
    public const string HistoryTable = "[realtime].[migrations]";

    public const string CreateSchema = "IF SCHEMA_ID(N'realtime') IS NULL EXEC(N'CREATE SCHEMA [realtime]')";

    /// <summary>Checks first, so that a login without permission to create objects can start on a current schema.</summary>
    public const string CreateHistoryTable = $"""
        IF OBJECT_ID(N'{HistoryTable}') IS NULL CREATE TABLE {HistoryTable} (
            version INT NOT NULL CONSTRAINT migrations_pk PRIMARY KEY CLUSTERED,
            name NVARCHAR(200) NOT NULL,
            applied_at BIGINT NOT NULL
        )
        """;

    public static IReadOnlyList<Migration> All { get; } =
    [
        new(1, "Conversations, messages, read state, notifications", Initial),
        new(2, "Replies, attachments, changes of messages, reactions, delivery, mutes, blocks, retention", MessageChanges),
        new(3, "Notification states, preferences and outbox", NotificationStates),
        new(4, "Expired and deleted notifications", NotificationSweeps),
        new(5, "Digests for channels", NotificationDigests),
        new(6, "When users were last seen", LastSeen),
        new(7, "Revisions of conversations, and the store's epoch", Revisions),
        new(8, "Revisions of what is there", AssignRevisions),
        new(9, "Nodes and signals", NodesAndSignals),
        new(10, "Recent changes, and users who stay out", RecentChanges),
        new(11, "Opt-outs of channels, and push subscriptions", Channels),
        new(12, "Bans, and an index of dead letters", Bans),
        new(13, "Jobs that remove data, reports, storage of users", DataJobs),
        new(14, "Unread totals, reserved groups, actions of notifications", Native),
        new(15, "Requests for contact, departures, and blocks in groups of two", Contacts),
        new(16, "Roles, what is hidden from later participants, creators, and the audit trail", Roles),
        new(17, "Indexes of hidden messages and creators", RoleIndexes),
        new(18, "Users of the Chatroom dialect", ChatroomUsers),
    ];

    // Ids are opaque text. The binary collation compares them by code unit, whatever the database's collation is.
    // 129 is the longest id (128) plus the mark of StoredText.
    private const string Id = "NVARCHAR(129) COLLATE Latin1_General_100_BIN2";

    // Names that the host or the store chose: at most 100 characters plus the mark.
    private const string Type = "NVARCHAR(129) COLLATE Latin1_General_100_BIN2";

    // Messages are clustered by conversation and sequence, so a page of history reads few pages of the file,
    // anywhere in the conversation. A participant's counts are exact for every newest sequence from
    // as_of_sequence on, until the participant sends or reads again.
    private const string Initial = $"""
        CREATE SEQUENCE [realtime].[conversation_ids] AS BIGINT START WITH 1 INCREMENT BY 1;

        CREATE TABLE [realtime].[conversations] (
            conversation_key BIGINT IDENTITY(1, 1) NOT NULL CONSTRAINT conversations_pk PRIMARY KEY CLUSTERED,
            id {Id} NOT NULL CONSTRAINT conversations_id UNIQUE,
            kind INT NOT NULL,
            title NVARCHAR(MAX) NULL,
            direct_first {Id} NULL,
            direct_second {Id} NULL,
            last_sequence BIGINT NOT NULL,
            last_activity BIGINT NOT NULL,
            membership_version BIGINT NOT NULL,
            created_at BIGINT NOT NULL
        );
        CREATE UNIQUE INDEX conversations_direct ON [realtime].[conversations] (direct_first, direct_second)
            WHERE direct_first IS NOT NULL;

        CREATE TABLE [realtime].[participants] (
            conversation_key BIGINT NOT NULL
                CONSTRAINT participants_conversation REFERENCES [realtime].[conversations] (conversation_key),
            user_id {Id} NOT NULL,
            joined_at BIGINT NOT NULL,
            read_sequence BIGINT NOT NULL,
            own_since_read BIGINT NOT NULL,
            singles_since_read BIGINT NOT NULL,
            as_of_sequence BIGINT NOT NULL,
            CONSTRAINT participants_pk PRIMARY KEY CLUSTERED (conversation_key, user_id)
        );
        CREATE INDEX participants_user ON [realtime].[participants] (user_id);

        CREATE TABLE [realtime].[messages] (
            conversation_key BIGINT NOT NULL
                CONSTRAINT messages_conversation REFERENCES [realtime].[conversations] (conversation_key),
            sequence BIGINT NOT NULL,
            id BIGINT IDENTITY(1, 1) NOT NULL CONSTRAINT messages_id UNIQUE,
            sender_id {Id} NOT NULL,
            receiver_id {Id} NULL,
            content NVARCHAR(MAX) NOT NULL,
            client_message_id {Id} NULL,
            created_at BIGINT NOT NULL,
            read_at BIGINT NULL,
            CONSTRAINT messages_pk PRIMARY KEY CLUSTERED (conversation_key, sequence)
        );
        CREATE UNIQUE INDEX messages_client ON [realtime].[messages] (conversation_key, sender_id, client_message_id)
            WHERE client_message_id IS NOT NULL;

        CREATE TABLE [realtime].[single_reads] (
            conversation_key BIGINT NOT NULL,
            user_id {Id} NOT NULL,
            sequence BIGINT NOT NULL,
            CONSTRAINT single_reads_pk PRIMARY KEY CLUSTERED (conversation_key, user_id, sequence),
            CONSTRAINT single_reads_participant FOREIGN KEY (conversation_key, user_id)
                REFERENCES [realtime].[participants] (conversation_key, user_id) ON DELETE CASCADE
        );

        CREATE TABLE [realtime].[read_ranges] (
            conversation_key BIGINT NOT NULL
                CONSTRAINT read_ranges_conversation REFERENCES [realtime].[conversations] (conversation_key),
            up_to BIGINT NOT NULL,
            after_sequence BIGINT NOT NULL,
            user_id {Id} NOT NULL,
            read_at BIGINT NOT NULL,
            CONSTRAINT read_ranges_pk PRIMARY KEY CLUSTERED (conversation_key, up_to, after_sequence, user_id)
        );

        CREATE TABLE [realtime].[feeds] (
            user_id {Id} NOT NULL CONSTRAINT feeds_pk PRIMARY KEY CLUSTERED,
            last_sequence BIGINT NOT NULL,
            unread_count BIGINT NOT NULL
        );

        CREATE TABLE [realtime].[notifications] (
            user_id {Id} NOT NULL,
            sequence BIGINT NOT NULL,
            id BIGINT IDENTITY(1, 1) NOT NULL CONSTRAINT notifications_id UNIQUE,
            type NVARCHAR(MAX) NOT NULL,
            title NVARCHAR(MAX) NOT NULL,
            message NVARCHAR(MAX) NOT NULL,
            data NVARCHAR(MAX) NULL,
            idempotency_key {Id} NULL,
            created_at BIGINT NOT NULL,
            read_at BIGINT NULL,
            CONSTRAINT notifications_pk PRIMARY KEY CLUSTERED (user_id, sequence)
        );
        CREATE UNIQUE INDEX notifications_key ON [realtime].[notifications] (user_id, idempotency_key)
            WHERE idempotency_key IS NOT NULL;
        CREATE INDEX notifications_unread ON [realtime].[notifications] (user_id, sequence) WHERE read_at IS NULL;

        CREATE TYPE [realtime].[user_ids] AS TABLE (id {Id} NOT NULL PRIMARY KEY);

        CREATE TYPE [realtime].[message_drafts] AS TABLE (
            ordinal INT NOT NULL PRIMARY KEY,
            conversation_id {Id} NOT NULL,
            sender_id {Id} NOT NULL,
            receiver_id {Id} NULL,
            content NVARCHAR(MAX) NOT NULL,
            client_message_id {Id} NULL,
            created_at BIGINT NOT NULL,
            known_version BIGINT NULL
        );

        CREATE TYPE [realtime].[notification_drafts] AS TABLE (
            ordinal INT NOT NULL PRIMARY KEY,
            user_id {Id} NOT NULL,
            type NVARCHAR(MAX) NOT NULL,
            title NVARCHAR(MAX) NOT NULL,
            message NVARCHAR(MAX) NOT NULL,
            data NVARCHAR(MAX) NULL,
            idempotency_key {Id} NULL,
            created_at BIGINT NOT NULL
        );
        """;

    // first_sequence is the sequence of the oldest message that is kept. is_blocked is set if the other user of a direct
    // conversation blocks the participant, so that a send needs no extra lookup. The table type for drafts gets a new
    // name, because hosts of the previous version may still run and use the old type.
    private const string MessageChanges = $"""
        ALTER TABLE [realtime].[messages] ADD parent_id BIGINT NULL;
        ALTER TABLE [realtime].[messages] ADD attachments NVARCHAR(MAX) NULL;
        ALTER TABLE [realtime].[messages] ADD edited_at BIGINT NULL;
        ALTER TABLE [realtime].[messages] ADD deleted_at BIGINT NULL;

        ALTER TABLE [realtime].[participants] ADD delivered_sequence BIGINT NOT NULL CONSTRAINT participants_delivered DEFAULT 0;
        ALTER TABLE [realtime].[participants] ADD muted_until BIGINT NULL;
        ALTER TABLE [realtime].[participants] ADD is_blocked INT NOT NULL CONSTRAINT participants_blocked DEFAULT 0;

        ALTER TABLE [realtime].[conversations] ADD first_sequence BIGINT NOT NULL CONSTRAINT conversations_first DEFAULT 1;
        ALTER TABLE [realtime].[conversations] ADD retain_age BIGINT NULL;
        ALTER TABLE [realtime].[conversations] ADD retain_count BIGINT NULL;

        CREATE INDEX conversations_retained ON [realtime].[conversations] (conversation_key) WHERE retain_count IS NOT NULL;

        CREATE TABLE [realtime].[reactions] (
            conversation_key BIGINT NOT NULL,
            sequence BIGINT NOT NULL,
            user_id {Id} NOT NULL,
            emoji {Id} NOT NULL,
            created_at BIGINT NOT NULL,
            CONSTRAINT reactions_pk PRIMARY KEY CLUSTERED (conversation_key, sequence, user_id, emoji),
            CONSTRAINT reactions_message FOREIGN KEY (conversation_key, sequence)
                REFERENCES [realtime].[messages] (conversation_key, sequence)
        );

        CREATE TABLE [realtime].[blocks] (
            user_id {Id} NOT NULL,
            blocked_user_id {Id} NOT NULL,
            created_at BIGINT NOT NULL,
            CONSTRAINT blocks_pk PRIMARY KEY CLUSTERED (user_id, blocked_user_id)
        );

        CREATE TYPE [realtime].[sends] AS TABLE (
            ordinal INT NOT NULL PRIMARY KEY,
            conversation_id {Id} NOT NULL,
            sender_id {Id} NOT NULL,
            receiver_id {Id} NULL,
            content NVARCHAR(MAX) NOT NULL,
            client_message_id {Id} NULL,
            created_at BIGINT NOT NULL,
            known_version BIGINT NULL,
            parent_id BIGINT NULL,
            attachments NVARCHAR(MAX) NULL
        );
        """;

    // A table type cannot be altered. The old type stays for nodes that are not updated yet.
    private const string NotificationStates = $"""
        ALTER TABLE [realtime].[notifications] ADD link NVARCHAR(MAX) NULL;
        ALTER TABLE [realtime].[notifications] ADD severity INT NOT NULL CONSTRAINT notifications_severity DEFAULT 0;
        ALTER TABLE [realtime].[notifications] ADD expires_at BIGINT NULL;
        ALTER TABLE [realtime].[notifications] ADD seen_at BIGINT NULL;
        ALTER TABLE [realtime].[notifications] ADD archived_at BIGINT NULL;
        ALTER TABLE [realtime].[notifications] ADD deleted_at BIGINT NULL;
        ALTER TABLE [realtime].[feeds] ADD seen_count BIGINT NOT NULL CONSTRAINT feeds_seen_count DEFAULT 0;
        ALTER TABLE [realtime].[feeds] ADD revision BIGINT NOT NULL CONSTRAINT feeds_revision DEFAULT 0;

        CREATE TABLE [realtime].[notification_preferences] (
            user_id {Id} NOT NULL,
            type {Type} NOT NULL,
            mode INT NOT NULL,
            CONSTRAINT notification_preferences_pk PRIMARY KEY CLUSTERED (user_id, type)
        );

        CREATE TABLE [realtime].[notification_outbox] (
            position BIGINT IDENTITY(1, 1) NOT NULL CONSTRAINT notification_outbox_pk PRIMARY KEY CLUSTERED,
            user_id {Id} NOT NULL,
            sequence BIGINT NOT NULL,
            is_live BIT NOT NULL
        );

        CREATE TABLE [realtime].[leases] (
            name {Type} NOT NULL CONSTRAINT leases_pk PRIMARY KEY CLUSTERED,
            owner {Type} NOT NULL,
            lease_until BIGINT NOT NULL
        );

        CREATE TYPE [realtime].[notification_drafts_2] AS TABLE (
            ordinal INT NOT NULL PRIMARY KEY,
            user_id {Id} NOT NULL,
            type {Type} NOT NULL,
            title NVARCHAR(MAX) NOT NULL,
            message NVARCHAR(MAX) NOT NULL,
            data NVARCHAR(MAX) NULL,
            idempotency_key {Id} NULL,
            created_at BIGINT NOT NULL,
            link NVARCHAR(MAX) NULL,
            severity INT NOT NULL,
            expires_at BIGINT NULL,
            via_outbox BIT NOT NULL
        );
        """;

    // A separate step, because a batch that adds a column cannot use it.
    private const string NotificationSweeps = """
        CREATE INDEX notifications_expiry ON [realtime].[notifications] (expires_at)
            WHERE expires_at IS NOT NULL AND deleted_at IS NULL;
        CREATE INDEX notifications_deleted ON [realtime].[notifications] (deleted_at) WHERE deleted_at IS NOT NULL;
        """;

    private const string NotificationDigests = $"""
        CREATE TABLE [realtime].[notification_channels] (
            name {Type} NOT NULL CONSTRAINT notification_channels_pk PRIMARY KEY CLUSTERED,
            delay BIGINT NOT NULL
        );

        CREATE TABLE [realtime].[notification_digests] (
            channel {Type} NOT NULL,
            user_id {Id} NOT NULL,
            handed_sequence BIGINT NOT NULL,
            up_to BIGINT NULL,
            attempts INT NOT NULL,
            due_at BIGINT NULL,
            token {Type} NULL,
            claimed_until BIGINT NOT NULL,
            CONSTRAINT notification_digests_pk PRIMARY KEY CLUSTERED (channel, user_id)
        );
        CREATE INDEX notification_digests_due ON [realtime].[notification_digests] (channel, due_at) WHERE due_at IS NOT NULL;

        CREATE TABLE [realtime].[notification_dead_letters] (
            id BIGINT IDENTITY(1, 1) NOT NULL CONSTRAINT notification_dead_letters_pk PRIMARY KEY CLUSTERED,
            channel {Type} NOT NULL,
            user_id {Id} NOT NULL,
            after_sequence BIGINT NOT NULL,
            up_to BIGINT NOT NULL,
            attempts INT NOT NULL,
            error NVARCHAR(MAX) NOT NULL,
            failed_at BIGINT NOT NULL
        );
        """;

    private const string LastSeen = $"""
        CREATE TABLE [realtime].[last_seen] (
            user_id {Id} NOT NULL CONSTRAINT last_seen_pk PRIMARY KEY CLUSTERED,
            seen_at BIGINT NOT NULL
        );

        CREATE TYPE [realtime].[last_seen_times] AS TABLE (user_id {Id} NOT NULL PRIMARY KEY, seen_at BIGINT NOT NULL);
        """;

    private const string Revisions = """
        ALTER TABLE [realtime].[conversations] ADD revision BIGINT NOT NULL CONSTRAINT conversations_revision DEFAULT 1;
        ALTER TABLE [realtime].[conversations] ADD membership_revision BIGINT NOT NULL CONSTRAINT conversations_membership DEFAULT 1;
        ALTER TABLE [realtime].[conversations] ADD forgotten_revision BIGINT NOT NULL CONSTRAINT conversations_forgotten DEFAULT 0;
        ALTER TABLE [realtime].[participants] ADD revision BIGINT NOT NULL CONSTRAINT participants_revision DEFAULT 1;
        ALTER TABLE [realtime].[messages] ADD revision BIGINT NOT NULL CONSTRAINT messages_revision_default DEFAULT 0;

        CREATE TABLE [realtime].[store] (
            store_key INT NOT NULL CONSTRAINT store_pk PRIMARY KEY CLUSTERED,
            epoch NVARCHAR(36) NOT NULL
        );
        """;

    // A separate step, because a batch that adds a column cannot use it. An existing conversation gets revision 1 for its
    // creation and one more per message. Earlier edits, deletions and reactions get no revision: the messages already show
    // them. forgotten_revision is the highest revision of a message that retention removed; the message before
    // first_sequence had the revision first_sequence.
    private const string AssignRevisions = """
        UPDATE [realtime].[messages] SET revision = sequence + 1;
        UPDATE [realtime].[conversations] SET revision = last_sequence + 1,
            forgotten_revision = CASE WHEN first_sequence > 1 THEN first_sequence ELSE 0 END;
        CREATE INDEX messages_revision ON [realtime].[messages] (conversation_key, revision);
        INSERT INTO [realtime].[store] (store_key, epoch) VALUES (1, LOWER(CONVERT(NVARCHAR(36), NEWID())));
        """;

    // Positions come from a counter row. An identity is not complete in its order: a signal that is committed late would
    // appear below what was read.
    private const string NodesAndSignals = $"""
        CREATE TABLE [realtime].[nodes] (
            node_id {Id} NOT NULL CONSTRAINT nodes_pk PRIMARY KEY CLUSTERED,
            name NVARCHAR(200) NOT NULL,
            started_at BIGINT NOT NULL,
            renewed_at BIGINT NOT NULL,
            lease BIGINT NOT NULL,
            joined_position BIGINT NOT NULL
        );

        CREATE TABLE [realtime].[counters] (
            name {Type} NOT NULL CONSTRAINT counters_pk PRIMARY KEY CLUSTERED,
            last_value BIGINT NOT NULL
        );
        INSERT INTO [realtime].[counters] (name, last_value) VALUES (N'signal', 0);

        CREATE TABLE [realtime].[signals] (
            position BIGINT NOT NULL CONSTRAINT signals_pk PRIMARY KEY CLUSTERED,
            sender_id {Id} NOT NULL,
            recipient_id {Id} NULL,
            namespace NVARCHAR(MAX) NOT NULL,
            payload VARBINARY(MAX) NOT NULL,
            stored_at BIGINT NOT NULL
        );

        CREATE TYPE [realtime].[signal_drafts] AS TABLE (
            ordinal INT NOT NULL PRIMARY KEY,
            recipient_id {Id} NULL,
            namespace NVARCHAR(MAX) NOT NULL,
            payload VARBINARY(MAX) NOT NULL
        );
        """;

    // Recorded by the statements that make changes, only while nodes watch (the counter 'watched'). See RecentChangeSql.
    private const string RecentChanges = $"""
        CREATE TABLE [realtime].[recent_changes] (
            changed_at BIGINT NOT NULL,
            conversation_key BIGINT NOT NULL,
            user_id {Id} NOT NULL,
            base_revision BIGINT NOT NULL,
            CONSTRAINT recent_changes_pk PRIMARY KEY CLUSTERED (changed_at, conversation_key, user_id)
        );
        INSERT INTO [realtime].[counters] (name, last_value) VALUES (N'watched', 0);

        CREATE TABLE [realtime].[exclusions] (
            user_id {Id} NOT NULL CONSTRAINT exclusions_pk PRIMARY KEY CLUSTERED,
            until BIGINT NOT NULL,
            set_at BIGINT NOT NULL
        );
        CREATE INDEX exclusions_set ON [realtime].[exclusions] (set_at);
        CREATE INDEX exclusions_until ON [realtime].[exclusions] (until);
        """;
}
