using Dapper;
using Microsoft.Data.Sqlite;
using Realtime.Sqlite.Connections;
using Realtime.Sqlite.Writing;
using Xunit;

namespace Realtime.Sqlite.Tests;

/// <summary>Faults of the file refuse all that waits as unavailable, and are over as soon as the file can be used again.</summary>
public sealed class FileFaultTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private SqliteFixture? _store;

    private SqliteFixture Store => _store!;

    private string File => _directory.File("realtime.db");

    public async Task InitializeAsync()
    {
        _store = await SqliteFixture.StartAsync(File, options => options.BusyTimeout = TimeSpan.FromSeconds(1));
        using var host = SqliteFixture.OpenAsHost(File);
        host.Execute("CREATE TABLE lines (text TEXT)");
    }

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        _directory.Delete();
    }

    [Theory]
    [InlineData("PRAGMA max_page_count = 1")]
    [InlineData("PRAGMA query_only = 1")]
    public async Task A_full_disk_or_a_read_only_file_refuses_all_that_share_the_transaction_and_not_the_next(string limit)
    {
        using var entered = new SemaphoreSlim(0);
        using var leave = new SemaphoreSlim(0);
        var first = WriteAsync(context =>
        {
            entered.Release();
            leave.Wait();
            return Add(context, 1);
        });
        await entered.WaitAsync();
        var small = WriteAsync(context => context.Session.QueryInteger("SELECT 1"));
        var faulty = WriteAsync(context =>
        {
            // Of this connection alone, which is closed with the transaction.
            context.Session.QueryInteger(limit);
            return Add(context, 100_000);
        });
        var behind = WriteAsync(context => Add(context, 1));
        leave.Release();

        await first;
        foreach (var refused in new Task[] { small, faulty, behind })
        {
            Assert.Equal(RealtimeError.Unavailable, (await Assert.ThrowsAsync<RealtimeException>(() => refused)).Error);
        }

        await WriteAsync(context => Add(context, 1));
        using var observer = SqliteFixture.OpenAsHost(File);
        Assert.Equal(2, observer.ExecuteScalar<long>("SELECT COUNT(*) FROM lines"));
    }

    [Fact]
    public async Task A_locked_file_refuses_every_write_that_waits_after_one_timeout()
    {
        using (var host = SqliteFixture.OpenAsHost(File))
        {
            host.Execute("BEGIN EXCLUSIVE");
            var clock = System.Diagnostics.Stopwatch.StartNew();
            var waiting = Enumerable.Range(0, 3_000).Select(_ => WriteAsync(context => Add(context, 1))).ToArray();
            foreach (var write in waiting)
            {
                Assert.Equal(RealtimeError.Unavailable, (await Assert.ThrowsAsync<RealtimeException>(() => write)).Error);
            }

            Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(0.9), TimeSpan.FromSeconds(2.5));
        }

        await WriteAsync(context => Add(context, 1));
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(8, true)]
    [InlineData(10, true)]
    [InlineData(11, true)]
    [InlineData(13, true)]
    [InlineData(14, true)]
    [InlineData(26, true)]
    [InlineData(1, false)]
    [InlineData(18, false)]
    [InlineData(19, false)]
    public void A_fault_is_the_files_or_the_writes(int code, bool isOfFile)
    {
        Assert.Equal(isOfFile, SqliteFaults.IsOfFile(new SqliteException("fault", code)));
        Assert.Equal(isOfFile, SqliteFaults.IsOfFile(new InvalidOperationException("cannot be opened", new SqliteException("fault", code))));
    }

    private static long Add(WriteContext context, int characters) =>
        context.Session.Execute("INSERT INTO lines (text) VALUES (printf('%.*c', $length, 'x'))", ("$length", (long)characters));

    private Task<T> WriteAsync<T>(Func<WriteContext, T> write) => Store.Database.WriteAsync(write, default).AsTask();
}
