using Dapper;
using Realtime.Sqlite.Connections;
using Xunit;

namespace Realtime.Sqlite.Tests;

/// <summary>The write-ahead log stays bounded, whatever reads do meanwhile.</summary>
public sealed class WriteAheadLogTests : IAsyncLifetime
{
    private const int PayloadSize = 512 * 1024;

    private readonly TemporaryDirectory _directory = new();
    private SqliteFixture? _store;

    private SqliteFixture Store => _store!;

    private string Path => _directory.File("realtime.db");

    private long LogLength => new FileInfo(Path + "-wal").Length;

    public async Task InitializeAsync()
    {
        _store = await SqliteFixture.StartAsync(Path);
        using var host = SqliteFixture.OpenAsHost(Path);
        host.Execute("CREATE TABLE payloads (id INTEGER PRIMARY KEY, data BLOB)");
    }

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        _directory.Delete();
    }

    [Fact]
    public async Task The_log_is_bounded_while_reads_overlap_without_a_gap()
    {
        using var ending = new CancellationTokenSource();
        using var reads = new OverlappingReads(Store);
        var reading = reads.RunAsync(ending.Token);
        var largest = 0L;
        for (var written = 0L; written < 4L * WriteAheadLog.Limit; written += PayloadSize)
        {
            await WriteAsync();
            largest = Math.Max(largest, LogLength);
        }

        await ending.CancelAsync();
        await reading;
        Assert.True(reads.Count > 2, "The reads went on.");
        Assert.InRange(largest, WriteAheadLog.Limit / 4, 2L * WriteAheadLog.Limit);
    }

    [Fact]
    public async Task A_read_that_stays_open_holds_up_no_write_for_long_and_the_log_is_cut_after_it()
    {
        using var host = SqliteFixture.OpenAsHost(Path);
        host.Execute("BEGIN DEFERRED");
        host.ExecuteScalar<long>("SELECT COUNT(*) FROM payloads");
        while (LogLength <= WriteAheadLog.Limit + (4 * PayloadSize))
        {
            await WriteAsync();
        }

        host.Execute("COMMIT");
        var cut = Task.Run(async () =>
        {
            while (LogLength > WriteAheadLog.Limit)
            {
                await WriteAsync(1);
            }
        });
        await cut.WaitAsync(TimeSpan.FromMinutes(1));
    }

    private async Task WriteAsync(int size = PayloadSize) => await Store.Database.WriteAsync(
        context => context.Session.Execute("INSERT OR REPLACE INTO payloads (id, data) VALUES (1, zeroblob($size))", ("$size", (long)size)),
        default);

    /// <summary>Reads of which each ends only when the next one has begun.</summary>
    private sealed class OverlappingReads(SqliteFixture store) : IDisposable
    {
        private readonly SemaphoreSlim _begun = new(0);
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public Task RunAsync(CancellationToken ending) => Task.Run(
            async () =>
            {
                var last = Task.CompletedTask;
                while (!ending.IsCancellationRequested)
                {
                    var end = new TaskCompletionSource();
                    var next = Task.Run(() => ReadAsync(end.Task), CancellationToken.None);
                    await _begun.WaitAsync(CancellationToken.None);
                    _end?.SetResult();
                    _end = end;
                    await last;
                    last = next;
                }

                _end?.SetResult();
                await last;
            },
            CancellationToken.None);

        public void Dispose() => _begun.Dispose();

        private TaskCompletionSource? _end;

        private async Task ReadAsync(Task end) => await store.Database.ReadAsync(
            session =>
            {
                var rows = session.QueryInteger("SELECT COUNT(*) FROM payloads");
                Interlocked.Increment(ref _count);
                _begun.Release();
                end.GetAwaiter().GetResult();
                return rows;
            },
            CancellationToken.None);
    }
}
