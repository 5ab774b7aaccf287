using Realtime.Sqlite.Audit;
using Realtime.Sqlite.Changes;
using Realtime.Sqlite.Conversations;
using Realtime.Sqlite.Data;
using Realtime.Sqlite.Messages;
using Realtime.Sqlite.Nodes;
using Realtime.Sqlite.Notifications;
using Realtime.Sqlite.Presence;
using Realtime.Sqlite.ReadState;
using Realtime.Sqlite.Reports;
using Realtime.Sqlite.Retention;
using Realtime.Sqlite.Rooms;
using Realtime.Storage.Relational.Hosting;

namespace Realtime.Sqlite.Hosting;

/// <summary>All statements for the stores whose code is shared with the other databases.</summary>
internal static class SqliteStatements
{
    public static RelationalStatements All { get; } = new()
    {
        Conversations = ConversationSql.Statements,
        Messages = MessageSql.Statements,
        ReadState = ReadStateSql.Statements,
        Retention = RetentionSql.Statements,
        Notifications = NotificationSql.Statements,
        Outbox = OutboxSql.Statements,
        Digests = DigestSql.Statements,
        PushSubscriptions = PushSubscriptionSql.Statements,
        Changes = ChangeSql.Statements,
        RecentChanges = RecentChangeSql.Statements,
        Blocks = BlockSql.Statements,
        Contacts = ContactSql.Statements,
        Exclusions = ExclusionSql.Statements,
        Bans = BanSql.Statements,
        Audit = AuditSql.Statements,
        Rooms = RoomSql.Statements,
        ChatroomUsers = ChatroomUserSql.Statements,
        Presence = PresenceSql.Statements,
        Nodes = NodeSql.Statements,
        Data = DataSql.Statements,
        Reports = ReportSql.Statements,
    };
}
