using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace MarketplaceApp.Business;

/// <summary>
/// The app's database, which also contains chat's tables: SQL Server if the
/// configuration names one, otherwise a SQLite file.
/// </summary>
internal sealed class MarketplaceDatabase
{
    private readonly Func<DbConnection> _create;

    private MarketplaceDatabase(string connectionString, bool isSqlServer)
    {
        ConnectionString = connectionString;
        IsSqlServer = isSqlServer;
        _create = isSqlServer ? () => new SqlConnection(connectionString) : () => new SqliteConnection(connectionString);
    }

    public string ConnectionString { get; }

    public bool IsSqlServer { get; }

    /// <summary>
    /// Returns the database from <c>ConnectionStrings:Realtime</c>. Without this setting, uses a file in the data folder.
    /// </summary>
    public static MarketplaceDatabase Of(IConfiguration configuration, string dataFolder) =>
        configuration.GetConnectionString("Realtime") is { Length: > 0 } sqlServer
            ? new(sqlServer, isSqlServer: true)
            : new($"Data Source={Path.Combine(dataFolder, "marketplace.db")}", isSqlServer: false);

    public async Task<DbConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = _create();
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
