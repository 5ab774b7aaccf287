using System.Globalization;
using System.Text;
using Realtime.SqlServer.Connections;

namespace Realtime.SqlServer.Migrations;

/// <summary>Creates a migration script for operators, with the same statements, lock and history as at a host's start.</summary>
internal static class MigrationScript
{
    public const string TakeLock = """
        DECLARE @result INT;
        EXEC @result = sp_getapplock @Resource = @resource, @LockMode = 'Exclusive', @LockOwner = 'Transaction', @LockTimeout = @timeout;
        SELECT @result;
        """;

    /// <summary>Returns the name of the lock, which is the same for everyone who migrates the schema.</summary>
    public static string LockName(SchemaName schema) => $"Realtime migrations of {schema}";

    /// <summary>Creates the script. It can run repeatedly, and while hosts start.</summary>
    public static string Create(SchemaName schema)
    {
        var script = new StringBuilder();
        // Filtered indexes require quoted identifiers, which some tools turn off.
        script.AppendLine("SET XACT_ABORT ON; SET QUOTED_IDENTIFIER ON;");
        AppendBatch(schema, script, schema.Text(SqlServerMigrations.CreateSchema) + ";");
        AppendBatch(schema, script, schema.Text(SqlServerMigrations.CreateHistoryTable) + ";");
        foreach (var migration in SqlServerMigrations.All)
        {
            // A step runs only if the step before it is the newest: a tool that continues after a failed step must not skip it.
            // The step is a string for EXEC, because SQL Server compiles whole batches: it would compile a step that is not run,
            // whose names may not exist.
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
