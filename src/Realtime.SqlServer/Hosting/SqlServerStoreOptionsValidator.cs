using Microsoft.Data.SqlClient;
using Microsoft.Extensions.Options;
using Realtime.SqlServer.Connections;
using Realtime.Storage.Relational.Hosting;

namespace Realtime.SqlServer.Hosting;

/// <summary>Rejects options with which the store cannot keep its guarantees.</summary>
internal sealed class SqlServerStoreOptionsValidator : IValidateOptions<SqlServerStoreOptions>
{
    public ValidateOptionsResult Validate(string? name, SqlServerStoreOptions options)
    {
        var failures = new OptionFailures(nameof(SqlServerStoreOptions));
        failures.Check(options.CommandTimeout >= TimeSpan.FromSeconds(1) && options.CommandTimeout <= TimeSpan.FromMinutes(10),
            nameof(options.CommandTimeout), "1 second to 10 minutes");
        failures.Check(options.StartTimeout >= TimeSpan.Zero && options.StartTimeout <= TimeSpan.FromHours(1),
            nameof(options.StartTimeout), "0 to 1 hour");
        failures.Check(options.MaxConnections is >= 1 and <= 1_000, nameof(options.MaxConnections), "1 to 1,000");
        failures.Add(nameof(options.SchemaName), SchemaName.Fault(options.SchemaName));
        if (options.ConnectionFactory is null)
        {
            failures.Add(nameof(options.ConnectionString), ConnectionStringFault(options.ConnectionString));
        }

        return failures.Result;
    }

    private static string? ConnectionStringFault(string connectionString)
    {
        try
        {
            return new SqlConnectionStringBuilder(connectionString).DataSource.Length == 0 ? "must name a server (Data Source)" : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return $"is not valid: {e.Message}";
        }
    }
}
