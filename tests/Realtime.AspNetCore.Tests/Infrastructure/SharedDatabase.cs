using System.Data.Common;
using Dapper;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Realtime.Hosting;
using Realtime.Notifications;
using Realtime.SqlServer.Testing;

namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>
/// A database that several hosts of one test share, as nodes and workers do: a SQLite file, or, in a run on SQL
/// Server, a new schema on the test server.
/// </summary>
internal sealed class SharedDatabase : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("realtime-nodes-").FullName;
    private readonly TestSchema? _schema = HostStore.IsSqlServer ? new TestSchema() : null;
    private readonly List<ChatHost> _nodes = [];
    private readonly List<IHost> _workers = [];

    /// <summary>As a refusal names it.</summary>
    public string Name => _schema is null ? "app.db" : new SqlConnectionStringBuilder(TestServer.ConnectionString).InitialCatalog;

    /// <summary>A table of the host's beside the store's; see <see cref="CreateOrdersAsync"/>.</summary>
    public string Orders => _schema is null ? "orders" : $"[{_schema.Name}].[orders]";

    private string ConnectionString => $"Data Source={Path.Combine(_directory, "app.db")};Pooling=False";

    /// <summary>A table of the store's, as a statement of a test names it.</summary>
    public string Table(string name) => _schema is null ? $"realtime_{name}" : $"[{_schema.Name}].[{name}]";

    /// <summary>Uses the database for a host that the test starts and stops itself.</summary>
    public void Use(IChatRealtimeBuilder builder)
    {
        if (_schema is null)
        {
            builder.UseSqlite(ConnectionString);
        }
        else
        {
            HostStore.UseSqlServer(builder, _schema);
        }
    }

    /// <summary>Starts a node with sockets.</summary>
    public async Task<ChatHost> StartNodeAsync(Action<IChatRealtimeBuilder>? chat = null)
    {
        var node = await ChatHost.StartAsync(inMemory: true, builder: builder =>
        {
            Use(builder);
            chat?.Invoke(builder);
        });
        _nodes.Add(node);
        return node;
    }

    /// <summary>Starts a process without sockets, but for its being in this one.</summary>
    public async Task<INotificationPublisher> StartWorkerAsync()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        Use(builder.Services.AddRealtimePublisher());
        var worker = builder.Build();
        await worker.StartAsync();
        _workers.Add(worker);
        return worker.Services.GetRequiredService<INotificationPublisher>();
    }

    /// <summary>Opens a connection as the host's own code does.</summary>
    public async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = _schema is null ? new SqliteConnection(ConnectionString) : new SqlConnection(TestServer.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Opens a connection to a database that the store is not in.</summary>
    public async Task<DbConnection> OpenElsewhereAsync()
    {
        DbConnection connection = _schema is null
            ? new SqliteConnection($"Data Source={Path.Combine(_directory, "elsewhere.db")};Pooling=False")
            : new SqlConnection(new SqlConnectionStringBuilder(TestServer.ConnectionString) { InitialCatalog = "master" }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    /// <summary>Makes the host's table, once a node or a worker has started.</summary>
    public async Task CreateOrdersAsync()
    {
        await using var connection = await OpenAsync();
        await connection.ExecuteAsync($"CREATE TABLE {Orders} (text NVARCHAR(100) NOT NULL)");
    }

    /// <summary>Whether a read passes over what an open transaction has changed, instead of waiting for its end.</summary>
    public async Task<bool> ReadsDoNotWaitAsync()
    {
        await using var connection = await OpenAsync();
        return _schema is null
            || await connection.ExecuteScalarAsync<bool>("SELECT is_read_committed_snapshot_on FROM sys.databases WHERE name = DB_NAME()");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
        {
            await worker.StopAsync();
            worker.Dispose();
        }

        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
        if (_schema is not null)
        {
            await _schema.DropAsync();
        }
    }
}
