using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Realtime.Hosting;

namespace DurabilityHost;

/// <summary>The database that chat and the host's own table are in: SQL Server if there is a connection string, else a file.</summary>
internal sealed class HostDatabase(IConfiguration configuration)
{
    private readonly string? _sqlServer = configuration.GetConnectionString("Realtime") is { Length: > 0 } text ? text : null;
    private readonly string _sqlite = $"Data Source={Path.Combine(configuration["DataFolder"] ?? ".", "chat.db")}";

    public void AddTo(IChatRealtimeBuilder builder)
    {
        if (_sqlServer is not null)
        {
            builder.UseSqlServer(_sqlServer);
        }
        else
        {
            builder.UseSqlite(_sqlite);
        }
    }

    public async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = _sqlServer is not null ? new SqlConnection(_sqlServer) : new SqliteConnection(_sqlite);
        await connection.OpenAsync();
        return connection;
    }

    public async Task CreateOrdersAsync()
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = _sqlServer is not null
            ? "IF OBJECT_ID(N'orders') IS NULL CREATE TABLE orders (name NVARCHAR(50) NOT NULL PRIMARY KEY)"
            : "CREATE TABLE IF NOT EXISTS orders (name TEXT NOT NULL PRIMARY KEY)";
        await command.ExecuteNonQueryAsync();
    }
}
