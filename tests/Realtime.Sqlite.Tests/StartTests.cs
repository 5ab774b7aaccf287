using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Sqlite.Messages;
using Realtime.Storage;
using Realtime.Storage.Testing;
using Xunit;

namespace Realtime.Sqlite.Tests;

public sealed class StartTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _directory.Delete();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task A_missing_directory_is_created()
    {
        var file = _directory.File("some/where/realtime.db");
        await using var store = await SqliteFixture.StartAsync(file);

        await store.SendAsync(await store.CreateDirectAsync());
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task A_path_that_cannot_be_opened_is_named_at_start()
    {
        await File.WriteAllTextAsync(_directory.File("a-file"), "text");
        var below = _directory.File("a-file/realtime.db");
        var directory = _directory.File("a-directory");
        Directory.CreateDirectory(directory);
        var noDatabase = _directory.File("no-database");
        await File.WriteAllTextAsync(noDatabase, new string('x', 10_000));

        foreach (var path in new[] { below, directory, noDatabase })
        {
            var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => SqliteFixture.StartAsync(path));
            Assert.Contains($"'{path}'", fault.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("BEGIN EXCLUSIVE")]
    [InlineData("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")]
    public async Task A_start_waits_for_a_lock_and_names_the_file_when_it_stays(string takeLock)
    {
        var file = _directory.File("realtime.db");
        await (await SqliteFixture.StartAsync(file)).DisposeAsync();
        using var other = SqliteFixture.OpenAsHost(file);
        other.Execute(takeLock);
        await using var services = Use(file, TimeSpan.FromSeconds(1), out var log);

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(
            () => services.GetRequiredService<IStoreInitializer>().InitializeAsync(default));

        Assert.StartsWith($"The SQLite database '{file}' was locked by another connection for 00:00:01.", fault.Message, StringComparison.Ordinal);
        var line = Assert.Single(log.Warnings);
        Assert.Equal($"The SQLite database '{file}' is locked by another connection; the start waits for it for up to 00:00:01", line.Text);
        Assert.Null(line.Exception);
    }

    [Fact]
    public async Task A_start_goes_on_when_the_lock_is_given_up()
    {
        var file = _directory.File("realtime.db");
        using var other = SqliteFixture.OpenAsHost(file);
        other.Execute("BEGIN EXCLUSIVE; CREATE TABLE app (id INTEGER)");
        await using var services = Use(file, TimeSpan.FromMinutes(5), out var log);
        var start = Task.Run(() => services.GetRequiredService<IStoreInitializer>().InitializeAsync(default));
        await log.WaitForWarningAsync();

        other.Execute("COMMIT");

        await start.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1, other.ExecuteScalar<int>("SELECT MIN(version) FROM realtime_migrations"));
    }

    [Fact]
    public async Task A_host_that_is_stopped_waits_for_no_lock()
    {
        var file = _directory.File("realtime.db");
        using var other = SqliteFixture.OpenAsHost(file);
        other.Execute("BEGIN EXCLUSIVE");
        await using var services = Use(file, TimeSpan.FromMinutes(5), out var log);
        using var stop = new CancellationTokenSource();
        var start = Task.Run(() => services.GetRequiredService<IStoreInitializer>().InitializeAsync(stop.Token));
        await log.WaitForWarningAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Theory]
    [InlineData("Data Source=:memory:")]
    [InlineData("Data Source=x.db;Mode=Memory")]
    [InlineData("Data Source=x.db;Mode=ReadOnly")]
    [InlineData("Mode=ReadWriteCreate")]
    [InlineData("No Such Keyword=1")]
    public void A_connection_string_that_names_no_writable_file_is_refused(string connectionString)
    {
        AssertRefused(o => o.ConnectionString = connectionString, nameof(SqliteStoreOptions.ConnectionString));
    }

    [Fact]
    public void Options_outside_their_range_are_refused()
    {
        AssertRefused(o => o.BusyTimeout = TimeSpan.Zero, nameof(SqliteStoreOptions.BusyTimeout));
        AssertRefused(o => o.BusyTimeout = TimeSpan.FromHours(1), nameof(SqliteStoreOptions.BusyTimeout));
        AssertRefused(o => o.WriteQueueCapacity = 0, nameof(SqliteStoreOptions.WriteQueueCapacity));
        AssertRefused(o => o.MaxWritesPerCommit = 0, nameof(SqliteStoreOptions.MaxWritesPerCommit));
        AssertRefused(o => o.MaxReadConnections = 65, nameof(SqliteStoreOptions.MaxReadConnections));
    }

    [Fact]
    public void It_takes_the_place_of_the_store_chosen_before()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IMessageStore>(_ => throw new InvalidOperationException("The earlier one"));
        new TestBuilder(services).UseSqlite("Data Source=one.db").UseSqlite("Data Source=two.db");
        using var provider = services.AddLogging().BuildServiceProvider();

        Assert.IsType<SqliteMessageStore>(Assert.Single(provider.GetServices<IMessageStore>()));
        Assert.Single(provider.GetServices<IStoreInitializer>());
        Assert.Single(provider.GetServices<IConversationStore>());
        Assert.Single(provider.GetServices<IReadStateStore>());
        Assert.Single(provider.GetServices<INotificationStore>());
        Assert.Equal("Data Source=two.db", provider.GetRequiredService<IOptions<SqliteStoreOptions>>().Value.ConnectionString);
    }

    [Fact]
    public async Task The_writer_waits_for_the_disk_and_checks_references()
    {
        await using var store = await SqliteFixture.StartAsync(_directory.File("realtime.db"));

        var settings = await store.Database.WriteAsync(
            context => (context.Session.QueryInteger("PRAGMA synchronous"), context.Session.QueryInteger("PRAGMA foreign_keys")), default);

        Assert.Equal((2, 1), settings);
        using var host = SqliteFixture.OpenAsHost(_directory.File("realtime.db"));
        Assert.Equal("wal", host.ExecuteScalar<string>("PRAGMA journal_mode"));
    }

    private static ServiceProvider Use(string file, TimeSpan busyTimeout, out TestLog log)
    {
        var sink = log = new TestLog();
        var services = new ServiceCollection().AddLogging(logging => logging.AddProvider(sink));
        new TestBuilder(services).UseSqlite($"Data Source={file}", options => options.BusyTimeout = busyTimeout);
        return services.BuildServiceProvider();
    }

    private static void AssertRefused(Action<SqliteStoreOptions> configure, string property)
    {
        var services = new ServiceCollection();
        new TestBuilder(services).UseSqlite(configure);
        using var provider = services.BuildServiceProvider();
        var validator = provider.GetRequiredService<IStartupValidator>();

        var refusal = Assert.Throws<OptionsValidationException>(validator.Validate);
        Assert.Contains(property, Assert.Single(refusal.Failures), StringComparison.Ordinal);
    }
}
