using System.Reflection;
using Realtime.SqlServer.Changes;
using Realtime.SqlServer.Connections;
using Realtime.SqlServer.Conversations;
using Realtime.SqlServer.Messages;
using Realtime.SqlServer.Nodes;
using Realtime.SqlServer.Notifications;
using Realtime.SqlServer.Presence;
using Realtime.SqlServer.ReadState;
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
        .. new[] { typeof(ConversationSql), typeof(BlockSql), typeof(ExclusionSql), typeof(RecentChangeSql), typeof(MessageSql), typeof(ReactionSql), typeof(RetentionSql), typeof(ReadStateSql), typeof(ChangeSql), typeof(NotificationSql), typeof(RoomSql), typeof(OutboxSql), typeof(DigestSql), typeof(PresenceSql), typeof(NodeSql) }
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static))
            .Where(field => field.IsLiteral && field.Name is not (nameof(MessageSql.Columns) or nameof(BlockSql.IsApart)))
            .Select(field => new Statement($"{field.DeclaringType!.Name}_{field.Name}", $"{SqlText.Prologue} {field.GetRawConstantValue()}")),
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
        ["@users"] = "[realtime].[user_ids] READONLY",
    };

    /// <summary>The two that differ by statement.</summary>
    public string ParameterType(string parameter) => parameter != "@drafts" ? ParameterTypes[parameter]
        : Name.StartsWith(nameof(MessageSql), StringComparison.Ordinal) ? "[realtime].[sends] READONLY"
        : "[realtime].[notification_drafts_2] READONLY";
}
