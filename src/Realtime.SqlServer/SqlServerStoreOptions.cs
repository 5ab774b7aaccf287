using Microsoft.Data.SqlClient;

namespace Realtime.SqlServer;

/// <summary>
/// Options of the SQL Server store. Validated when the host starts. Read from the configuration section
/// <c>ChatRealtime:SqlServer</c>, if present; options set in code override it.
/// </summary>
public sealed class SqlServerStoreOptions
{
    internal const string DefaultSchemaName = "realtime";

    /// <summary>
    /// A Microsoft.Data.SqlClient connection string. The database must exist; the schema and its tables are created.
    /// Not used if <see cref="ConnectionFactory"/> is set.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Creates the connections instead of <see cref="ConnectionString"/>, for example with an access token. Each call must
    /// return a new, closed connection; the store opens and disposes it. Default null.
    /// </summary>
    public Func<IServiceProvider, SqlConnection>? ConnectionFactory { get; set; }

    /// <summary>
    /// The schema that holds every table, type and sequence of the store: 1 to 100 letters (a to z), digits and
    /// underscores, not starting with a digit. Default <c>realtime</c>.
    /// </summary>
    public string SchemaName { get; set; } = DefaultSchemaName;

    /// <summary>
    /// How long a statement may take, including waits for locks, before the call fails as unavailable. Does not apply to
    /// migrations, which have no limit. 1 second to 10 minutes, default 30 seconds.
    /// </summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the host's start waits for a server or database that is not ready yet, before the start fails. The
    /// time starts at the first failed attempt; <c>Connect Timeout</c> in the connection string limits each attempt.
    /// 0 (a single attempt) to 1 hour, default 1 minute.
    /// </summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How many connections the store uses at the same time; further calls wait asynchronously. With
    /// <see cref="ConnectionString"/>, never more than its <c>Max Pool Size</c> (100 by default). 1 to 1,000, default 32.
    /// </summary>
    public int MaxConnections { get; set; } = 32;
}
