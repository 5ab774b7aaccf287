using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Sqlite.Access;
using Realtime.Storage.Testing;

namespace Realtime.Sqlite.Tests;

/// <summary>A store on a file.</summary>
internal sealed class SqliteFixture : StartedStore
{
    private SqliteFixture(ServiceProvider services)
        : base(services) => Database = services.GetRequiredService<SqliteDatabase>();

    public SqliteDatabase Database { get; }

    public static async Task<SqliteFixture> StartAsync(string file, Action<SqliteStoreOptions>? configure = null) =>
        new(await StartServicesAsync(builder => builder.UseSqlite(ConnectionString(file), configure ?? (_ => { }))));

    /// <summary>A connection as the host's own code opens it.</summary>
    public static SqliteConnection OpenAsHost(string file)
    {
        var connection = new SqliteConnection($"{ConnectionString(file)};Pooling=False");
        connection.Open();
        connection.Execute("PRAGMA busy_timeout = 30000");
        return connection;
    }

    private static string ConnectionString(string file) => new SqliteConnectionStringBuilder { DataSource = file }.ToString();
}
