using System.Reflection;
using System.Text.RegularExpressions;
using Dapper;
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
using Realtime.Sqlite.Writing;
using Xunit;

namespace Realtime.Sqlite.Tests;

/// <summary>Every statement finds its rows by an index, so that its cost does not grow with the tables.</summary>
public sealed partial class QueryPlanTests : IAsyncLifetime
{
    // Sorted at each page by design: their cost is that of one user's conversations, of one conversation's participants, of one page of
    // changes, of the requests that one user was sent within a millisecond, or of what changed lately.
    private static readonly string[] Sorting =
    [
        $"{nameof(ConversationSql)}.{nameof(ConversationSql.List)}",
        $"{nameof(ConversationSql)}.{nameof(ConversationSql.Find)}",
        $"{nameof(ConversationSql)}.{nameof(ConversationSql.FindDirect)}",
        $"{nameof(GroupSql)}.{nameof(GroupSql.FindSuccessor)}",
        $"{nameof(AuditSql)}.{nameof(AuditSql.ListOfUser)}",
        $"{nameof(ContactSql)}.{nameof(ContactSql.ListRequests)}",
        $"{nameof(ReadStateSql)}.{nameof(ReadStateSql.Totals)}",
        $"{nameof(ChangeSql)}.{nameof(ChangeSql.ListParticipants)}",
        $"{nameof(ChangeSql)}.{nameof(ChangeSql.ListMessages)}",
        $"{nameof(RecentChangeSql)}.{nameof(RecentChangeSql.List)}",
    ];

    private readonly TemporaryDirectory _directory = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _directory.Delete();
        return Task.CompletedTask;
    }

    public static TheoryData<string, string> Statements()
    {
        var data = new TheoryData<string, string>();
        foreach (var type in new[]
        {
            typeof(ConversationSql), typeof(GroupSql), typeof(AuditSql), typeof(ContactSql), typeof(BlockSql), typeof(ExclusionSql), typeof(BanSql), typeof(RecentChangeSql), typeof(MessageSql), typeof(ReactionSql), typeof(RetentionSql), typeof(ReadStateSql),
            typeof(ChangeSql), typeof(NotificationSql), typeof(IdCounter), typeof(Memberships), typeof(RoomSql), typeof(ChatroomUserSql), typeof(OutboxSql), typeof(DigestSql), typeof(PushSubscriptionSql), typeof(PresenceSql), typeof(NodeSql), typeof(DataSql), typeof(SendSql), typeof(ReportSql),
        })
        {
            var statements = type
                .GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
                .Where(f => f.IsLiteral && f.FieldType == typeof(string) && !f.IsPrivate);
            foreach (var statement in statements)
            {
                // Only the first statement of a text would be explained.
                foreach (var sql in ((string)statement.GetRawConstantValue()!).Split(";\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                {
                    data.Add($"{type.Name}.{statement.Name}", sql);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public async Task The_plan_scans_no_table(string name, string sql)
    {
        var file = _directory.File("realtime.db");
        await using var store = await SqliteFixture.StartAsync(file);
        using var host = SqliteFixture.OpenAsHost(file);

        var parameters = new DynamicParameters();
        foreach (Match match in Parameter().Matches(sql))
        {
            parameters.Add(match.Value, 1L);
        }

        var plan = host.Query("EXPLAIN QUERY PLAN " + sql, parameters).Select(step => (string)step.detail).ToList();

        Assert.DoesNotContain(plan, step => step.StartsWith("SCAN", StringComparison.Ordinal) && !IsOfParameter(step));
        if (!Sorting.Contains(name))
        {
            Assert.DoesNotContain(plan, step => step.Contains("TEMP B-TREE", StringComparison.Ordinal));
        }
    }

    // A parameter of several rows, a single row of values, or the rows of a subquery, whose own plan is checked too.
    private static bool IsOfParameter(string step) =>
        step.Contains("VIRTUAL TABLE", StringComparison.Ordinal)
        || step.Contains("CONSTANT ROW", StringComparison.Ordinal)
        || step is "SCAN search" or "SCAN changed"
        || step.StartsWith("SCAN (subquery-", StringComparison.Ordinal);

    [GeneratedRegex(@"\$\w+")]
    private static partial Regex Parameter();
}
