using System.Globalization;
using System.Text;
using Realtime.SqlServer.Connections;

namespace Realtime.SqlServer.Migrations;

/// <summary>The migrations as an operator runs them: the same statements, lock and record as at a host's start.</summary>
internal static class MigrationScript
{
    public const string TakeLock = """
        DECLARE @result INT;
        EXEC @result = sp_getapplock @Resource = @resource, @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = @timeout;
        SELECT @result;
        """;

    /// <summary>One name for each schema of a database, whoever migrates it.</summary>
    public static string LockName(SchemaName schema) => $"Realtime migrations of {schema}";

    /// <summary>Writes the script. It may be run any number of times, and beside hosts that start.</summary>
    public static string Create(SchemaName schema)
    {
        var script = new StringBuilder();
        // Filtered indexes need quoted identifiers, which some tools turn off.
        script.AppendLine("SET XACT_ABORT ON; SET QUOTED_IDENTIFIER ON;");
        AppendBatch(schema, script, schema.Text(SqlServerMigrations.CreateSchema) + ";");
        AppendBatch(schema, script, schema.Text(SqlServerMigrations.CreateHistoryTable) + ";");
        foreach (var migration in SqlServerMigrations.All)
        {
            // Only as the next one: a tool that goes on after a step that failed must not pass over it. In a string of
            // its own: a batch is compiled as a whole, and what a step creates is not there yet where it was applied before.
            AppendBatch(
                schema,
                script,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"""
                    IF (SELECT COALESCE(MAX(version), 0) FROM {schema.Text(SqlServerMigrations.HistoryTable)}) = {migration.Version - 1}
                    BEGIN
                    EXEC(N'
                    {schema.Text(migration.Sql).Replace("'", "''", StringComparison.Ordinal)}
                    ');
                    INSERT INTO {schema.Text(SqlServerMigrations.HistoryTable)} (version, name, applied_at)
                    VALUES ({migration.Version}, N'{migration.Name.Replace("'", "''", StringComparison.Ordinal)}', DATEDIFF_BIG(MILLISECOND, '1970-01-01', SYSUTCDATETIME()));
                    END;
                    """));
        }

        return script.ToString();
    }

    private static void AppendBatch(SchemaName schema, StringBuilder script, string sql) =>
        script.AppendLine("GO").AppendLine(
            $"""
            BEGIN TRANSACTION;
            EXEC sp_getapplock @Resource = N'{LockName(schema)}', @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = -1;
            {sql}
            COMMIT TRANSACTION;
            """).AppendLine("GO");
}
