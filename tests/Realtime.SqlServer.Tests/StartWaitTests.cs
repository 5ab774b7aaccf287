using System.Net;
using System.Net.Sockets;
using Microsoft.Data.SqlClient;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Storage;
using Realtime.Storage.Testing;
using Xunit;

namespace Realtime.SqlServer.Tests;

/// <summary>A host that starts before its server does.</summary>
public sealed class StartWaitTests : IAsyncDisposable
{
    private readonly TestLog _log = new();
    private readonly int _port = FreePort();
    private ServiceProvider? _services;

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_server_that_stays_away_fails_the_start_with_a_sentence()
    {
        var initializer = Use(options => options.StartTimeout = TimeSpan.FromSeconds(1));

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => initializer.InitializeAsync(default));

        Assert.StartsWith($"SQL Server '127.0.0.1,{_port}', database 'app', was not ready within 00:00:01: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("The server was not found or was not accessible", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"{nameof(SqlServerStoreOptions)}.{nameof(SqlServerStoreOptions.StartTimeout)}", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Message);
        var line = Assert.Single(_log.Warnings);
        Assert.StartsWith($"SQL Server '127.0.0.1,{_port}' is not ready; the start waits for it for up to 00:00:01.", line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line.Text);
        Assert.Null(line.Exception);
    }

    [Fact]
    public async Task Without_time_to_wait_one_attempt_is_made()
    {
        var attempts = 0;
        var initializer = Use(options =>
        {
            options.StartTimeout = TimeSpan.Zero;
            options.ConnectionFactory = _ =>
            {
                attempts++;
                return new SqlConnection(ConnectionString);
            };
        });

        await Assert.ThrowsAsync<InvalidOperationException>(() => initializer.InitializeAsync(default));

        Assert.Equal(1, attempts);
        Assert.Empty(_log.Warnings);
    }

    /// <summary>A pool of connections repeats an error without asking the server, for five seconds and then for longer.</summary>
    [Fact]
    public async Task The_start_asks_the_server_again_until_it_is_there()
    {
        var initializer = Use(options => options.StartTimeout = TimeSpan.FromMinutes(10));
        using var stop = new CancellationTokenSource();
        var start = initializer.InitializeAsync(stop.Token);
        await _log.WaitForWarningAsync();
        Assert.False(start.IsCompleted);

        using var listener = new TcpListener(IPAddress.Loopback, _port);
        listener.Start();
        using (await listener.AcceptSocketAsync().WaitAsync(TimeSpan.FromSeconds(30)))
        {
            await stop.CancelAsync();
        }

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task A_host_that_is_stopped_waits_no_longer()
    {
        var initializer = Use(options => options.StartTimeout = TimeSpan.FromMinutes(10));
        using var stop = new CancellationTokenSource();
        var start = initializer.InitializeAsync(stop.Token);
        await _log.WaitForWarningAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    private string ConnectionString => $"Server=127.0.0.1,{_port};Database=app;User ID=app;Password=any;Encrypt=false;Connect Timeout=5";

    private IStoreInitializer Use(Action<SqlServerStoreOptions> configure)
    {
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(_log));
        new TestBuilder(services).UseSqlServer(ConnectionString, configure);
        _services = services.BuildServiceProvider();
        return _services.GetRequiredService<IStoreInitializer>();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
