using Realtime.SqlServer.Audit;
using Realtime.SqlServer.Changes;
using Realtime.SqlServer.Conversations;
using Realtime.SqlServer.Data;
using Realtime.SqlServer.Messages;
using Realtime.SqlServer.Nodes;
using Realtime.SqlServer.Notifications;
using Realtime.SqlServer.Presence;
using Realtime.SqlServer.ReadState;
using Realtime.SqlServer.Reports;
using Realtime.SqlServer.Retention;
using Realtime.SqlServer.Rooms;
using Realtime.SqlServer.Tracking;
using Realtime.Storage.Relational.Hosting;

namespace Realtime.SqlServer.Hosting;

/// <summary>All statements for the stores whose code is shared with the other databases.</summary>
internal static class SqlServerStatements
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
