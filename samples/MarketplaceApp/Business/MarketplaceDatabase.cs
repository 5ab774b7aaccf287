using Microsoft.Data.Sqlite;

namespace MarketplaceApp.Business;

/// <summary>Opens the app's database, the same file in which chat keeps its tables.</summary>
internal sealed class MarketplaceDatabase(string connectionString)
{
    public async Task<SqliteConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }
}
