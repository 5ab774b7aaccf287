using Realtime.Sqlite.Connections;
using Realtime.Storage.Relational.Migrations;

namespace Realtime.Sqlite.Migrations;

/// <summary>The migrations of the schema, in order.</summary>
internal static partial class SqliteMigrations
{
    public const string HistoryTable = "realtime_migrations";

    public const string CreateHistoryTable = $"""
        CREATE TABLE IF NOT EXISTS {HistoryTable} (
            version INTEGER NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            applied_at INTEGER NOT NULL
        )
        """;

    public static IReadOnlyList<Migration> All { get; } =
    [
        new(1, "Conversations, messages, read state, notifications", Initial),
        new(2, "Replies, attachments, changes of messages, reactions, delivery, mutes, blocks, retention", MessageChanges),
        new(3, "Notification states, preferences and outbox", NotificationStates),
        new(4, "Digests for channels", NotificationDigests),
        new(5, "When users were last seen", LastSeen),
        new(6, "Revisions of conversations, and the store's epoch", Revisions),
        new(7, "An index of changed messages only", ChangedMessages),
        new(8, "Nodes and signals", NodesAndSignals),
        new(9, "Recent changes, and users who stay out", RecentChanges),
        new(10, "Opt-outs of channels, and push subscriptions", Channels),
        new(11, "Bans, and an index of dead letters", Bans),
        new(12, "Jobs that remove data, reports, storage of users", DataJobs),
        new(13, "Unread totals, reserved groups, actions of notifications", Native),
        new(14, "Requests for contact, departures, and blocks in groups of two", Contacts),
        new(15, "Roles, what is hidden from later participants, creators, and the audit trail", Roles),
        new(16, "Users of the Chatroom dialect", ChatroomUsers),
    ];

    // Tables without rowid are stored in the order of their primary key, so a conversation's messages are adjacent.
    // A page of history therefore reads few pages of the file, anywhere in the conversation.
    private const string Initial = """
        CREATE TABLE realtime_counters (
            name TEXT NOT NULL PRIMARY KEY,
            last_value INTEGER NOT NULL
        ) WITHOUT ROWID;
        INSERT INTO realtime_counters (name, last_value) VALUES ('conversation', 0), ('message', 0), ('notification', 0);

        CREATE TABLE realtime_conversations (
            conversation_key INTEGER NOT NULL PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            kind INTEGER NOT NULL,
            title TEXT,
            direct_first TEXT,
            direct_second TEXT,
            last_sequence INTEGER NOT NULL,
            last_activity INTEGER NOT NULL,
            membership_version INTEGER NOT NULL,
            created_at INTEGER NOT NULL
        );
        CREATE UNIQUE INDEX realtime_conversations_direct ON realtime_conversations (direct_first, direct_second)
            WHERE direct_first IS NOT NULL;

        CREATE TABLE realtime_participants (
            conversation_key INTEGER NOT NULL REFERENCES realtime_conversations,
            user_id TEXT NOT NULL,
            joined_at INTEGER NOT NULL,
            read_sequence INTEGER NOT NULL,
            own_since_read INTEGER NOT NULL,
            singles_since_read INTEGER NOT NULL,
            PRIMARY KEY (conversation_key, user_id)
        ) WITHOUT ROWID;
        CREATE INDEX realtime_participants_user ON realtime_participants (user_id);

        CREATE TABLE realtime_messages (
            conversation_key INTEGER NOT NULL REFERENCES realtime_conversations,
            sequence INTEGER NOT NULL,
            id INTEGER NOT NULL UNIQUE,
            sender_id TEXT NOT NULL,
            receiver_id TEXT,
            content TEXT NOT NULL,
            client_message_id TEXT,
            created_at INTEGER NOT NULL,
            read_at INTEGER,
            PRIMARY KEY (conversation_key, sequence)
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX realtime_messages_client ON realtime_messages (conversation_key, sender_id, client_message_id)
            WHERE client_message_id IS NOT NULL;

        CREATE TABLE realtime_single_reads (
            conversation_key INTEGER NOT NULL,
            user_id TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            PRIMARY KEY (conversation_key, user_id, sequence),
            FOREIGN KEY (conversation_key, user_id) REFERENCES realtime_participants ON DELETE CASCADE
        ) WITHOUT ROWID;

        CREATE TABLE realtime_read_ranges (
            conversation_key INTEGER NOT NULL REFERENCES realtime_conversations,
            up_to INTEGER NOT NULL,
            after_sequence INTEGER NOT NULL,
            user_id TEXT NOT NULL,
            read_at INTEGER NOT NULL,
            PRIMARY KEY (conversation_key, up_to, after_sequence, user_id)
        ) WITHOUT ROWID;

        CREATE TABLE realtime_feeds (
            user_id TEXT NOT NULL PRIMARY KEY,
            last_sequence INTEGER NOT NULL,
            unread_count INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE realtime_notifications (
            user_id TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            id INTEGER NOT NULL UNIQUE,
            type TEXT NOT NULL,
            title TEXT NOT NULL,
            message TEXT NOT NULL,
            data TEXT,
            idempotency_key TEXT,
            created_at INTEGER NOT NULL,
            read_at INTEGER,
            PRIMARY KEY (user_id, sequence)
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX realtime_notifications_key ON realtime_notifications (user_id, idempotency_key)
            WHERE idempotency_key IS NOT NULL;
        CREATE INDEX realtime_notifications_unread ON realtime_notifications (user_id, sequence)
            WHERE read_at IS NULL;
        """;

    // first_sequence is the sequence of the oldest message that is kept. is_blocked is set if the other user of a direct
    // conversation blocks the participant, so that a send needs no extra lookup.
    private const string MessageChanges = """
        ALTER TABLE realtime_messages ADD COLUMN parent_id INTEGER;
        ALTER TABLE realtime_messages ADD COLUMN attachments TEXT;
        ALTER TABLE realtime_messages ADD COLUMN edited_at INTEGER;
        ALTER TABLE realtime_messages ADD COLUMN deleted_at INTEGER;

        ALTER TABLE realtime_participants ADD COLUMN delivered_sequence INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE realtime_participants ADD COLUMN muted_until INTEGER;
        ALTER TABLE realtime_participants ADD COLUMN is_blocked INTEGER NOT NULL DEFAULT 0;

        ALTER TABLE realtime_conversations ADD COLUMN first_sequence INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE realtime_conversations ADD COLUMN retain_age INTEGER;
        ALTER TABLE realtime_conversations ADD COLUMN retain_count INTEGER;

        CREATE INDEX realtime_conversations_retained ON realtime_conversations (conversation_key) WHERE retain_count IS NOT NULL;

        CREATE TABLE realtime_reactions (
            conversation_key INTEGER NOT NULL,
            sequence INTEGER NOT NULL,
            user_id TEXT NOT NULL,
            emoji TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (conversation_key, sequence, user_id, emoji),
            FOREIGN KEY (conversation_key, sequence) REFERENCES realtime_messages ON DELETE CASCADE
        ) WITHOUT ROWID;

        CREATE TABLE realtime_blocks (
            user_id TEXT NOT NULL,
            blocked_user_id TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (user_id, blocked_user_id)
        ) WITHOUT ROWID;
        """;

    private const string NotificationStates = """
        ALTER TABLE realtime_notifications ADD COLUMN link TEXT;
        ALTER TABLE realtime_notifications ADD COLUMN severity INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE realtime_notifications ADD COLUMN expires_at INTEGER;
        ALTER TABLE realtime_notifications ADD COLUMN seen_at INTEGER;
        ALTER TABLE realtime_notifications ADD COLUMN archived_at INTEGER;
        ALTER TABLE realtime_notifications ADD COLUMN deleted_at INTEGER;
        CREATE INDEX realtime_notifications_expiry ON realtime_notifications (expires_at)
            WHERE expires_at IS NOT NULL AND deleted_at IS NULL;
        CREATE INDEX realtime_notifications_deleted ON realtime_notifications (deleted_at) WHERE deleted_at IS NOT NULL;

        ALTER TABLE realtime_feeds ADD COLUMN seen_count INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE realtime_feeds ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;

        CREATE TABLE realtime_notification_preferences (
            user_id TEXT NOT NULL,
            type TEXT NOT NULL,
            mode INTEGER NOT NULL,
            PRIMARY KEY (user_id, type)
        ) WITHOUT ROWID;

        CREATE TABLE realtime_outbox (
            position INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            user_id TEXT NOT NULL,
            sequence INTEGER NOT NULL,
            is_live INTEGER NOT NULL
        );

        CREATE TABLE realtime_leases (
            name TEXT NOT NULL PRIMARY KEY,
            owner TEXT NOT NULL,
            lease_until INTEGER NOT NULL
        ) WITHOUT ROWID;
        """;

    private const string NotificationDigests = """
        CREATE TABLE realtime_notification_channels (
            name TEXT NOT NULL PRIMARY KEY,
            delay INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE realtime_digests (
            channel TEXT NOT NULL,
            user_id TEXT NOT NULL,
            handed_sequence INTEGER NOT NULL,
            up_to INTEGER,
            attempts INTEGER NOT NULL DEFAULT 0,
            due_at INTEGER,
            token TEXT,
            claimed_until INTEGER NOT NULL DEFAULT 0,
            PRIMARY KEY (channel, user_id)
        ) WITHOUT ROWID;
        CREATE INDEX realtime_digests_due ON realtime_digests (channel, due_at) WHERE due_at IS NOT NULL;

        CREATE TABLE realtime_dead_digests (
            id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            channel TEXT NOT NULL,
            user_id TEXT NOT NULL,
            after_sequence INTEGER NOT NULL,
            up_to INTEGER NOT NULL,
            attempts INTEGER NOT NULL,
            error TEXT NOT NULL,
            failed_at INTEGER NOT NULL
        );
        """;

    private const string LastSeen = """
        CREATE TABLE realtime_last_seen (
            user_id TEXT NOT NULL PRIMARY KEY,
            seen_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        """;

    // An existing conversation gets revision 1 for its creation and one more per message. Earlier edits, deletions and
    // reactions get no revision: the messages already show them. forgotten_revision is the highest revision of a message
    // that retention removed; the message before first_sequence had the revision first_sequence.
    private const string Revisions = """
        ALTER TABLE realtime_conversations ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE realtime_conversations ADD COLUMN membership_revision INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE realtime_conversations ADD COLUMN forgotten_revision INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE realtime_participants ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
        ALTER TABLE realtime_messages ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;

        UPDATE realtime_messages SET revision = sequence + 1;
        UPDATE realtime_conversations SET revision = last_sequence + 1,
            forgotten_revision = CASE WHEN first_sequence > 1 THEN first_sequence ELSE 0 END;
        CREATE INDEX realtime_messages_revision ON realtime_messages (conversation_key, revision);

        CREATE TABLE realtime_store (
            store_key INTEGER NOT NULL PRIMARY KEY CHECK (store_key = 1),
            epoch TEXT NOT NULL
        );
        INSERT INTO realtime_store (store_key, epoch) VALUES (1, lower(hex(randomblob(16))));
        """;

    // The revision with which a changed message was stored is not known any more. It is at most that of the first later
    // message that did not change. The bound is enough, because a search for a revision must only find these in order.
    private const string ChangedMessages = """
        ALTER TABLE realtime_messages ADD COLUMN original_revision INTEGER;

        UPDATE realtime_messages SET original_revision = bound.revision
        FROM (
            SELECT conversation_key, sequence,
                MIN(revision) OVER (PARTITION BY conversation_key ORDER BY sequence DESC) AS revision
            FROM realtime_messages) bound
        WHERE bound.conversation_key = realtime_messages.conversation_key AND bound.sequence = realtime_messages.sequence
            AND bound.revision < realtime_messages.revision;

        DROP INDEX realtime_messages_revision;
        CREATE INDEX realtime_messages_changed ON realtime_messages (conversation_key, revision)
            WHERE original_revision IS NOT NULL;
        """;

    private const string NodesAndSignals = """
        CREATE TABLE realtime_nodes (
            node_id TEXT NOT NULL PRIMARY KEY,
            name TEXT NOT NULL,
            started_at INTEGER NOT NULL,
            renewed_at INTEGER NOT NULL,
            lease INTEGER NOT NULL,
            joined_position INTEGER NOT NULL
        ) WITHOUT ROWID;

        CREATE TABLE realtime_signals (
            position INTEGER NOT NULL PRIMARY KEY,
            sender_id TEXT NOT NULL,
            recipient_id TEXT,
            namespace TEXT NOT NULL,
            payload BLOB NOT NULL,
            stored_at INTEGER NOT NULL
        );
        INSERT INTO realtime_counters (name, last_value) VALUES ('signal', 0);
        """;

    // Recorded by triggers, so that no statement can forget it, and only while nodes watch (the counter 'watched'). Records are
    // appended: an index of conversations by time would write one page more per commit. Several changes of a conversation within
    // 250 ms are one record, which keeps the revision before them.
    private const string RecentChanges = $"""
        CREATE TABLE realtime_recent_changes (
            changed_at INTEGER NOT NULL,
            conversation_key INTEGER NOT NULL,
            user_id TEXT NOT NULL,
            base_revision INTEGER NOT NULL,
            PRIMARY KEY (changed_at, conversation_key, user_id)
        ) WITHOUT ROWID;
        INSERT INTO realtime_counters (name, last_value) VALUES ('watched', 0);

        CREATE TRIGGER realtime_conversation_created AFTER INSERT ON realtime_conversations WHEN {IsWatched}
        BEGIN
            INSERT OR IGNORE INTO realtime_recent_changes VALUES ({Slot}, NEW.conversation_key, '', 0);
        END;
        CREATE TRIGGER realtime_conversation_changed AFTER UPDATE OF revision, membership_version ON realtime_conversations WHEN {IsWatched}
        BEGIN
            INSERT OR IGNORE INTO realtime_recent_changes VALUES ({Slot}, NEW.conversation_key, '', OLD.revision);
        END;
        CREATE TRIGGER realtime_watermark_changed AFTER UPDATE OF read_sequence, delivered_sequence ON realtime_participants WHEN {IsWatched}
        BEGIN
            INSERT OR IGNORE INTO realtime_recent_changes VALUES ({Slot}, NEW.conversation_key, NEW.user_id, 0);
        END;

        CREATE TABLE realtime_exclusions (
            user_id TEXT NOT NULL PRIMARY KEY,
            until INTEGER NOT NULL,
            set_at INTEGER NOT NULL
        ) WITHOUT ROWID;
        CREATE INDEX realtime_exclusions_set ON realtime_exclusions (set_at);
        CREATE INDEX realtime_exclusions_until ON realtime_exclusions (until);
        """;

    private const string Channels = """
        CREATE TABLE realtime_notification_opt_outs (
            user_id TEXT NOT NULL,
            channel TEXT NOT NULL,
            type TEXT NOT NULL,
            PRIMARY KEY (user_id, channel, type)
        ) WITHOUT ROWID;

        CREATE TABLE realtime_push_subscriptions (
            id TEXT NOT NULL PRIMARY KEY,
            user_id TEXT NOT NULL,
            endpoint TEXT NOT NULL,
            p256dh TEXT NOT NULL,
            auth TEXT NOT NULL,
            created_at INTEGER NOT NULL,
            sent_key TEXT
        ) WITHOUT ROWID;
        CREATE INDEX realtime_push_subscriptions_user ON realtime_push_subscriptions (user_id, created_at, id);
        """;

    private const string IsWatched = $"(SELECT last_value FROM realtime_counters WHERE name = 'watched') > {SqlText.Now}";

    private const string Slot = $"{SqlText.Now} / 250 * 250";
}
