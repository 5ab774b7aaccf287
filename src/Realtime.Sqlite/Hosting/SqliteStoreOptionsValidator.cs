using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;
using Realtime.Storage.Relational.Hosting;

namespace Realtime.Sqlite.Hosting;

/// <summary>Rejects options with which the store cannot keep its guarantees.</summary>
internal sealed class SqliteStoreOptionsValidator : IValidateOptions<SqliteStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, SqliteStoreOptions options)
    {
        var failures = new OptionFailures(nameof(SqliteStoreOptions));
        failures.Check(options.BusyTimeout >= TimeSpan.FromSeconds(1) && options.BusyTimeout <= TimeSpan.FromMinutes(10),
            nameof(options.BusyTimeout), "1 second to 10 minutes");
        failures.Check(options.WriteQueueCapacity is >= 1 and <= 1_000_000, nameof(options.WriteQueueCapacity), "1 to 1,000,000");
        failures.Check(options.MaxWritesPerCommit is >= 1 and <= 10_000, nameof(options.MaxWritesPerCommit), "1 to 10,000");
        failures.Check(options.MaxReadConnections is >= 1 and <= 64, nameof(options.MaxReadConnections), "1 to 64");
        failures.Add(nameof(options.ConnectionString), ConnectionStringFault(options.ConnectionString));
        return failures.Result;
    }

    private static string? ConnectionStringFault(string connectionString)
    {
        SqliteConnectionStringBuilder builder;
        try
        {
            builder = new SqliteConnectionStringBuilder(connectionString);
        }
        catch (ArgumentException e)
        {
            return $"is not valid: {e.Message}";
        }

        // Each connection to a private in-memory database has its own database. One in shared-cache mode has no
        // write-ahead log. Neither outlives the process. The default store keeps data in memory.
        if (builder.DataSource.Length == 0 || builder.DataSource == ":memory:" || builder.Mode == SqliteOpenMode.Memory)
        {
            return "must name a file; leave out UseSqlite to keep data in memory";
        }

        return builder.Mode == SqliteOpenMode.ReadOnly ? "must not be read-only" : null;
    }
}
