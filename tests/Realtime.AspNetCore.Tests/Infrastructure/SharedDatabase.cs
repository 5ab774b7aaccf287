using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Realtime.Hosting;
using Realtime.Notifications;

namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>A SQLite file that several hosts of one test share, as nodes and workers do.</summary>
internal sealed class SharedFile : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("realtime-nodes-").FullName;
    private readonly List<ChatHost> _nodes = [];
    private readonly List<IHost> _workers = [];

    public string Path => System.IO.Path.Combine(_directory, "app.db");

    public string ConnectionString => $"Data Source={Path};Pooling=False";

    /// <summary>Starts a node with sockets.</summary>
    public async Task<ChatHost> StartNodeAsync(Action<IChatRealtimeBuilder>? chat = null)
    {
        var node = await ChatHost.StartAsync(builder: builder =>
        {
            builder.UseSqlite(ConnectionString);
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
        builder.Services.AddRealtimePublisher().UseSqlite(ConnectionString);
        var worker = builder.Build();
        await worker.StartAsync();
        _workers.Add(worker);
        return worker.Services.GetRequiredService<INotificationPublisher>();
    }

    /// <summary>Opens a connection as the host's own code does, with a table of the host's.</summary>
    public async Task<SqliteConnection> OpenAsync()
    {
        var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync();
        await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, text TEXT)");
        return connection;
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
    }
}
