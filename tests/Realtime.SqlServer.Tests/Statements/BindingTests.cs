using Realtime.SqlServer.Migrations;
using Xunit;

namespace Realtime.SqlServer.Tests.Statements;

/// <summary>Without a server: every migration and statement is parsed, and bound against the schema that the migrations make.</summary>
public sealed class BindingTests
{
    public static TheoryData<string> Statements => [.. Statement.All.Select(statement => statement.Name)];

    private static IEnumerable<string> Migrations => SqlServerMigrations.All.Select(migration => migration.Sql);

    [Fact]
    public void Versions_start_at_1_without_gaps()
    {
        Assert.Equal(Enumerable.Range(1, SqlServerMigrations.All.Count), SqlServerMigrations.All.Select(m => m.Version));
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_statement_names_only_what_the_migrations_make(string name)
    {
        using var model = new SchemaModel(Migrations);
        model.Add(Statement.All.Single(statement => statement.Name == name));

        Assert.Empty(model.Faults);
    }

    [Theory]
    [InlineData("last_activity BIGINT", "newest_activity BIGINT", "MessageSql_Append")]
    [InlineData("read_at BIGINT NULL", "seen_at BIGINT NULL", "ReadStateSql_MarkMessageRead")]
    [InlineData("known_version BIGINT", "version BIGINT", "MessageSql_Append")]
    [InlineData("membership_version BIGINT", "version BIGINT", "MessageSql_Append")]
    [InlineData("as_of_sequence BIGINT", "as_of BIGINT", "ConversationSql_List")]
    [InlineData("[realtime].[feeds]", "[realtime].[boxes]", "NotificationSql_MarkAllRead")]
    [InlineData("[realtime].[conversation_ids]", "[realtime].[ids]", "ConversationSql_Create")]
    public void A_name_that_a_migration_changes_is_missed_by_the_statements_that_use_it(string before, string after, string name)
    {
        using var model = new SchemaModel(Migrations.Select(sql => sql.Replace(before, after, StringComparison.Ordinal)));
        model.Add(Statement.All.Single(statement => statement.Name == name));

        Assert.NotEmpty(model.Faults);
    }

    [Fact]
    public void A_column_that_a_later_migration_adds_is_known()
    {
        var statement = new Statement("Later", "SELECT snoozed_at FROM [realtime].[notifications]");
        using var before = new SchemaModel(Migrations);
        using var after = new SchemaModel([.. Migrations, "ALTER TABLE [realtime].[notifications] ADD snoozed_at BIGINT NULL"]);
        before.Add(statement);
        after.Add(statement);

        Assert.NotEmpty(before.Faults);
        Assert.Empty(after.Faults);
    }

    [Theory]
    [InlineData("realtime")]
    [InlineData("Other_1")]
    public void The_script_is_valid_and_names_only_the_schema(string schemaName)
    {
        var script = SqlServerSchema.CreateScript(schemaName);

        SchemaModel.Parse(script);
        Assert.Contains($"[{schemaName}].[messages]", script, StringComparison.Ordinal);
        Assert.Equal(schemaName == "realtime", script.Contains("[realtime]", StringComparison.Ordinal));
    }

    [Fact]
    public void The_lock_of_the_migrations_is_valid() => SchemaModel.Parse(MigrationScript.TakeLock);
}
