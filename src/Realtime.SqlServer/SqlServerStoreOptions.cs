using Microsoft.Data.SqlClient;

namespace Realtime.SqlServer;

/// <summary>
/// How the SQL Server store works. Validated when the host starts. Starts from the configuration section
/// <c>ChatRealtime:SqlServer</c>, where there is one; what is set in code wins.
/// </summary>
public sealed class SqlServerStoreOptions
{
    internal const string DefaultSchemaName = "realtime";

    /// <summary>
    /// A Microsoft.Data.SqlClient connection string. The database exists; the schema and its tables are created.
    /// Not used where <see cref="ConnectionFactory"/> is set.
    /// </summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// Makes the connections instead, for example with an access token: each call gives a new, closed one, which
    /// the store opens and disposes. Default null.
    /// </summary>
    public Func<IServiceProvider, SqlConnection>? ConnectionFactory { get; set; }

    /// <summary>
    /// The schema that holds every table, type and sequence of the store: 1 to 100 letters (a to z), digits and
    /// underscores, the first no digit. Default <c>realtime</c>.
    /// </summary>
    public string SchemaName { get; set; } = DefaultSchemaName;

    /// <summary>
    /// How long a statement may take, waits for locks included, before the call fails as unavailable. Migrations
    /// have no limit. 1 second to 10 minutes, default 30 seconds.
    /// </summary>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the host's start waits for a server or a database that is not ready yet, before the start fails. The
    /// time counts from the first failed attempt; <c>Connect Timeout</c> in the connection string limits each attempt.
    /// 0 (a single attempt) to 1 hour, default 1 minute.
    /// </summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How many connections the store uses at the same time; further calls wait, without a thread. Never more than
    /// the connection string's <c>Max Pool Size</c> (100 by default). 1 to 1,000, default 32.
    /// </summary>
    public int MaxConnections { get; set; } = 32;
}
