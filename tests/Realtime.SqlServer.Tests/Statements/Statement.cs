using System.Reflection;
using Realtime.SqlServer.Audit;
using Realtime.SqlServer.Changes;
using Realtime.SqlServer.Connections;
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

namespace Realtime.SqlServer.Tests.Statements;

/// <summary>One text that the store sends.</summary>
internal sealed record Statement(string Name, string Sql)
{
    /// <summary>
    /// Every one: they are the constants, or parts of them, of these classes. A part does not stand for itself
    /// and is private.
    /// </summary>
    public static IReadOnlyList<Statement> All { get; } =
    [
        .. new[] { typeof(ConversationSql), typeof(AuditSql), typeof(ContactSql), typeof(BlockSql), typeof(ExclusionSql), typeof(BanSql), typeof(RecentChangeSql), typeof(MessageSql), typeof(ReactionSql), typeof(RetentionSql), typeof(ReadStateSql), typeof(ChangeSql), typeof(NotificationSql), typeof(RoomSql), typeof(ChatroomUserSql), typeof(OutboxSql), typeof(DigestSql), typeof(PushSubscriptionSql), typeof(PresenceSql), typeof(NodeSql), typeof(DataSql), typeof(ReportSql) }
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.IsLiteral && field.Name is not (nameof(MessageSql.Columns) or nameof(BlockSql.IsApart)))
            .Select(field => new Statement($"{field.DeclaringType!.Name}_{field.Name}", $"{SqlText.Prologue} {field.GetRawConstantValue()}")),

        // Written for each table.
        .. DataSql.Statements.RemoveHidden.Select((sql, place) => new Statement($"RemoveHidden_{place}", $"{SqlText.Prologue} {sql}")),
        .. DataSql.Statements.RemoveUserRows.Select((sql, place) => new Statement($"RemoveUserRows_{place}", $"{SqlText.Prologue} {sql}")),
        .. DataSql.Statements.Export.Select((export, place) => new Statement($"Export_{place}", $"{SqlText.Prologue} {export.Sql}")),
    ];

    /// <summary>The parameters of all of them; a name has one type, whatever statement it is in.</summary>
    public static IReadOnlyDictionary<string, string> ParameterTypes { get; } = new Dictionary<string, string>
    {
        ["@id"] = "NVARCHAR(4000)",
        ["@user"] = "NVARCHAR(4000)",
        ["@first"] = "NVARCHAR(4000)",
        ["@second"] = "NVARCHAR(4000)",
        ["@after"] = "NVARCHAR(4000)",
        ["@client"] = "NVARCHAR(4000)",
        ["@handle"] = "NVARCHAR(4000)",
        ["@maxusers"] = "BIGINT",
        ["@title"] = "NVARCHAR(MAX)",
        ["@ids"] = "NVARCHAR(MAX)",
        ["@kind"] = "INT",
        ["@limit"] = "INT",
        ["@maxtimes"] = "INT",
        ["@created"] = "BIGINT",
        ["@joined"] = "BIGINT",
        ["@activity"] = "BIGINT",
        ["@bound"] = "BIGINT",
        ["@upto"] = "BIGINT",
        ["@conversation"] = "BIGINT",
        ["@epoch"] = "NVARCHAR(4000)",
        ["@sequence"] = "BIGINT",
        ["@time"] = "BIGINT",
        ["@message"] = "BIGINT",
        ["@notification"] = "BIGINT",
        ["@other"] = "NVARCHAR(4000)",
        ["@reason"] = "NVARCHAR(4000)",
        ["@shown"] = "BIGINT",
        ["@by"] = "NVARCHAR(4000)",
        ["@request"] = "NVARCHAR(4000)",
        ["@from"] = "NVARCHAR(4000)",
        ["@max"] = "BIGINT",
        ["@left"] = "BIGINT",
        ["@inviter"] = "NVARCHAR(4000)",
        ["@pending"] = "BIGINT",
        ["@listed"] = "BIGINT",
        ["@since"] = "BIGINT",
        ["@emoji"] = "NVARCHAR(4000)",
        ["@text"] = "NVARCHAR(4000)",
        ["@content"] = "NVARCHAR(MAX)",
        ["@scan"] = "INT",
        ["@peruser"] = "INT",
        ["@permessage"] = "INT",
        ["@seen"] = "[realtime].[last_seen_times] READONLY",
        ["@until"] = "BIGINT",
        ["@age"] = "BIGINT",
        ["@count"] = "BIGINT",
        ["@keep"] = "BIGINT",
        ["@known"] = "BIGINT",
        ["@before"] = "BIGINT",
        ["@now"] = "BIGINT",
        ["@type"] = "NVARCHAR(4000)",
        ["@owner"] = "NVARCHAR(4000)",
        ["@channel"] = "NVARCHAR(4000)",
        ["@token"] = "NVARCHAR(4000)",
        ["@error"] = "NVARCHAR(MAX)",
        ["@delay"] = "BIGINT",
        ["@attempts"] = "INT",
        ["@archived"] = "BIT",
        ["@mode"] = "INT",
        ["@node"] = "NVARCHAR(4000)",
        ["@name"] = "NVARCHAR(4000)",
        ["@lease"] = "BIGINT",
        ["@signals"] = "[realtime].[signal_drafts] READONLY",
        ["@endpoint"] = "NVARCHAR(4000)",
        ["@p256dh"] = "NVARCHAR(4000)",
        ["@auth"] = "NVARCHAR(4000)",
        ["@key"] = "NVARCHAR(4000)",
        ["@job"] = "BIGINT",
        ["@target"] = "NVARCHAR(4000)",
        ["@messages"] = "INT",
        ["@step"] = "INT",
        ["@cursor"] = "BIGINT",
        ["@processed"] = "BIGINT",
        ["@failures"] = "INT",
        ["@due"] = "BIGINT",
        ["@completed"] = "BIGINT",
        ["@report"] = "BIGINT",
        ["@comment"] = "NVARCHAR(MAX)",
        ["@storage"] = "BIGINT",
        ["@free"] = "NVARCHAR(MAX)",
        ["@reserved"] = "BIGINT",
        ["@added"] = "[realtime].[user_ids] READONLY",
        ["@at"] = "BIGINT",
        ["@removed"] = "NVARCHAR(4000)",
        ["@firstrole"] = "BIGINT",
        ["@secondrole"] = "BIGINT",
        ["@retitle"] = "BIT",
        ["@creator"] = "NVARCHAR(4000)",
        ["@hides"] = "BIGINT",
        ["@action"] = "NVARCHAR(4000)",
        ["@actor"] = "NVARCHAR(4000)",
        ["@subject"] = "NVARCHAR(4000)",
        ["@conversationid"] = "NVARCHAR(4000)",
        ["@messageid"] = "NVARCHAR(4000)",
        ["@detail"] = "NVARCHAR(4000)",
        ["@entry"] = "BIGINT",
        ["@users"] = "[realtime].[user_ids] READONLY",
    };

    /// <summary>The two that differ by statement.</summary>
    public string ParameterType(string parameter) => parameter != "@drafts" ? ParameterTypes[parameter]
        : Name.StartsWith(nameof(MessageSql), StringComparison.Ordinal) ? "[realtime].[sends] READONLY"
        : "[realtime].[notification_drafts_3] READONLY";
}
