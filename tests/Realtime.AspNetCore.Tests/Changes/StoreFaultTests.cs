using System.Diagnostics;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Sqlite;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Changes;

/// <summary>A SQLite file that another process keeps locked: senders hear so soon, and the host can stop.</summary>
public sealed class StoreFaultTests : IDisposable
{
    private static readonly TimeSpan BusyTimeout = TimeSpan.FromSeconds(1);

    private readonly string _directory = Directory.CreateTempSubdirectory("realtime-faults-").FullName;

    private string ConnectionString => $"Data Source={Path.Combine(_directory, "app.db")};Pooling=False";

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Every_sender_hears_of_a_locked_file_after_about_one_timeout(bool withClientId)
    {
        await using var host = await StartAsync();
        var id = (await host.DirectAsync("1", "2")).Id;
        var sockets = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => host.ConnectAsync(i % 2 == 0 ? "1" : "2")));
        using (await LockAsync())
        {
            // More than one group of the writer: twelve. And once more, as soon as the first have heard.
            var waits = new List<Task<TimeSpan>>();
            for (var wave = 0; wave < 2; wave++)
            {
                waits.AddRange(sockets.SelectMany((socket, s) => Enumerable.Range(0, 5).Select(i =>
                    SendAsync(socket, new { conversationId = id, content = "text", clientMessageId = withClientId ? $"{wave}:{s}:{i}" : null }))));
                await waits[0];
            }

            Assert.All(await Task.WhenAll(waits), wait => Assert.InRange(wait, TimeSpan.Zero, 2.5 * BusyTimeout));
        }

        var sent = await sockets[0].EmitWithAckAsync("send_message", new { conversationId = id, content = "after" });
        Assert.True(sent.GetProperty("ok").GetBoolean(), sent.ToString());
        var lines = host.Logs.Entries.Where(entry => entry.Level >= LogLevel.Warning).ToArray();
        var line = Assert.Single(lines);
        Assert.Contains("write lock", line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", line.Text, StringComparison.Ordinal);
        foreach (var socket in sockets)
        {
            await socket.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_host_stops_within_its_time_while_the_file_is_locked_and_answers_what_waits()
    {
        var limit = TimeSpan.FromSeconds(4);
        var host = await StartAsync(
            sqlite => sqlite.BusyTimeout = TimeSpan.FromMinutes(1),
            services => services.Configure<HostOptions>(options => options.ShutdownTimeout = limit));
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var socket = await host.ConnectAsync("1");
        using var held = await LockAsync();

        var answers = Enumerable.Range(0, 5).Select(i => socket.EmitWithAckAsync("send_message", new { conversationId = id, content = $"{i}" })).ToArray();
        await socket.SettleAsync();
        var clock = Stopwatch.StartNew();
        await host.DisposeAsync();

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, limit + TimeSpan.FromSeconds(4));
        Assert.All(await Task.WhenAll(answers), answer => Assert.Equal("unavailable", answer.GetProperty("code").GetString()));
    }

    private Task<ChatHost> StartAsync(Action<SqliteStoreOptions>? configure = null, Action<IServiceCollection>? services = null) => ChatHost.StartAsync(
        options => options.RateLimits.IsEnabled = false,
        inMemory: true,
        builder: chat =>
        {
            chat.UseSqlite(ConnectionString, options =>
            {
                options.BusyTimeout = BusyTimeout;
                options.MaxWritesPerCommit = 10;
                configure?.Invoke(options);
            });
            services?.Invoke(chat.Services);
        });

    /// <summary>Takes the write lock as another process does.</summary>
    private async Task<SqliteConnection> LockAsync()
    {
        var connection = new SqliteConnection(ConnectionString);
        await connection.OpenAsync();
        using var begin = connection.CreateCommand();
        begin.CommandText = "BEGIN EXCLUSIVE";
        await begin.ExecuteNonQueryAsync();
        return connection;
    }

    private static async Task<TimeSpan> SendAsync(SocketIOTestClient socket, object message)
    {
        var clock = Stopwatch.StartNew();
        JsonElement answer = await socket.EmitWithAckAsync("send_message", message);
        Assert.Equal("unavailable", answer.GetProperty("code").GetString());
        return clock.Elapsed;
    }
}
