using Dapper;
using Xunit;

namespace Realtime.Sqlite.Tests;

/// <summary>The host has tables of its own in the same file, and writes them by its own connections.</summary>
public sealed class HostWritesTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("realtime.db");

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _directory.Delete();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Both_write_at_the_same_time()
    {
        await using var store = await SqliteFixture.StartAsync(File);
        var direct = await store.CreateDirectAsync();
        using var done = new CancellationTokenSource();
        var hosts = Enumerable.Range(0, 2).Select(_ => Task.Run(() => WriteAsHost(done.Token))).ToArray();

        for (var round = 0; round < 20; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => store.SendAsync(direct))));
            await store.ReadState.MarkReadAsync(direct.Id, "bob", null, SqliteFixture.Start, default);
        }

        await done.CancelAsync();
        var written = (await Task.WhenAll(hosts)).Sum();
        using var host = SqliteFixture.OpenAsHost(File);
        Assert.Equal(written, host.ExecuteScalar<long>("SELECT COUNT(*) FROM orders"));
        Assert.Equal(400, host.ExecuteScalar<long>("SELECT COUNT(*) FROM realtime_messages"));
        Assert.Equal("ok", host.ExecuteScalar<string>("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task A_send_waits_for_the_hosts_transaction_and_reads_go_on()
    {
        await using var store = await SqliteFixture.StartAsync(File);
        var direct = await store.CreateDirectAsync();
        using var host = SqliteFixture.OpenAsHost(File);
        host.Execute("BEGIN IMMEDIATE");

        var send = store.SendAsync(direct);
        Assert.Equal(0, await store.ReadState.GetUnreadCountAsync(direct.Id, "bob", default));
        Assert.False(send.IsCompleted);
        host.Execute("COMMIT");

        Assert.Equal(1, (await send).Sequence);
    }

    [Fact]
    public async Task A_file_locked_for_longer_than_the_busy_timeout_makes_writes_unavailable_and_later_ones_succeed()
    {
        await using var store = await SqliteFixture.StartAsync(File, options => options.BusyTimeout = TimeSpan.FromSeconds(1));
        var direct = await store.CreateDirectAsync();
        using var host = SqliteFixture.OpenAsHost(File);
        host.Execute("BEGIN IMMEDIATE");

        var refusal = await Assert.ThrowsAsync<RealtimeException>(() => store.SendAsync(direct));
        host.Execute("ROLLBACK");

        Assert.Equal(RealtimeError.Unavailable, refusal.Error);
        Assert.Equal(1, (await store.SendAsync(direct)).Sequence);
    }

    [Fact]
    public async Task A_send_cancelled_while_it_waits_for_the_lock_is_not_stored()
    {
        await using var store = await SqliteFixture.StartAsync(File);
        var direct = await store.CreateDirectAsync();
        using var host = SqliteFixture.OpenAsHost(File);
        using var cancellation = new CancellationTokenSource();
        host.Execute("BEGIN IMMEDIATE");

        var cancelled = store.SendAsync(direct, "alice", cancellation.Token);
        var other = store.SendAsync(direct, "bob");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        host.Execute("COMMIT");

        Assert.Equal((1, "bob"), ((await other).Sequence, (await other).SenderId));
    }

    private int WriteAsHost(CancellationToken done)
    {
        using var connection = SqliteFixture.OpenAsHost(File);
        connection.Execute("CREATE TABLE IF NOT EXISTS orders (id INTEGER PRIMARY KEY, text TEXT)");
        var written = 0;
        do
        {
            written += connection.Execute("INSERT INTO orders (text) VALUES ('order')");
        }
        while (!done.IsCancellationRequested);
        return written;
    }
}
