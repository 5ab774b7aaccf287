using Dapper;
using Microsoft.Data.Sqlite;
using Realtime.Messages;
using Realtime.Sqlite.Messages;
using Realtime.Sqlite.Writing;
using Realtime.Storage;
using Realtime.Storage.Testing;
using Xunit;

namespace Realtime.Sqlite.Tests;

public sealed class WriterTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private SqliteFixture? _store;

    private SqliteFixture Store => _store!;

    private string File => _directory.File("realtime.db");

    public async Task InitializeAsync()
    {
        _store = await SqliteFixture.StartAsync(File, options => options.WriteQueueCapacity = 50);
        using var host = SqliteFixture.OpenAsHost(File);
        host.Execute("CREATE TABLE lines (text TEXT)");
    }

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        _directory.Delete();
    }

    [Fact]
    public async Task What_waits_shares_one_commit_and_a_fault_undoes_only_its_own_write()
    {
        using var entered = new SemaphoreSlim(0);
        using var leave = new SemaphoreSlim(0);
        var first = WriteAsync(context =>
        {
            entered.Release();
            leave.Wait();
            return Add(context);
        });
        await entered.WaitAsync();

        // Each counts by another connection, which sees what is committed only.
        using var observer = SqliteFixture.OpenAsHost(File);
        var waiting = Enumerable.Range(0, 20).Select(i => WriteAsync(context =>
        {
            Add(context);
            return i == 7 ? throw new InvalidTimeZoneException("Write 7") : observer.ExecuteScalar<long>("SELECT COUNT(*) FROM lines");
        })).ToList();
        leave.Release();

        await first;
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => waiting[7]);
        waiting.RemoveAt(7);
        Assert.All(await Task.WhenAll(waiting), seen => Assert.Equal(1, seen));
        Assert.Equal(20, observer.ExecuteScalar<long>("SELECT COUNT(*) FROM lines"));
    }

    [Fact]
    public async Task Messages_that_share_a_group_with_a_fault_are_stored_once_and_without_gaps()
    {
        var conversation = await Store.CreateDirectAsync();
        using var entered = new SemaphoreSlim(0);
        using var leave = new SemaphoreSlim(0);
        var first = WriteAsync(context =>
        {
            entered.Release();
            leave.Wait();
            return Add(context);
        });
        await entered.WaitAsync();
        var before = Store.SendAsync(conversation);
        var faulty = WriteAsync<long>(context =>
        {
            new MessageAppender(context).Append([new MessageDraft(conversation.Id, "alice", "undone", StartedStore.Start)]);
            throw new InvalidTimeZoneException("After its message");
        });
        var wrong = WriteAsync(context => context.Session.Execute("INSERT INTO no_such_table VALUES (1)"));
        var after = Store.SendAsync(conversation);
        leave.Release();

        await first;
        await Assert.ThrowsAsync<InvalidTimeZoneException>(() => faulty);
        await Assert.ThrowsAsync<SqliteException>(() => wrong);
        Message[] sent = [await before, await after, await Store.SendAsync(conversation)];
        Assert.Equal([1, 2, 3], sent.Select(message => message.Sequence));
        Assert.Equal(3, sent.Select(message => message.Id).Distinct().Count());
        var history = await Store.Messages.GetHistoryAsync(conversation.Id, new HistoryQuery { Limit = 10 }, default);
        Assert.Equal(sent.Select(message => message.Id), history.Messages.Select(message => message.Id));
        Assert.Equal(3, await Store.ReadState.GetUnreadCountAsync(conversation.Id, "bob", default));
        Assert.Equal(0, await Store.ReadState.GetUnreadCountAsync(conversation.Id, "alice", default));
    }

    [Fact]
    public async Task A_transaction_that_is_lost_fails_all_its_writes_and_the_next_one_succeeds()
    {
        using var entered = new SemaphoreSlim(0);
        using var leave = new SemaphoreSlim(0);
        var first = WriteAsync(context =>
        {
            entered.Release();
            leave.Wait();
            return Add(context);
        });
        await entered.WaitAsync();
        var lost = new Task<long>[]
        {
            WriteAsync(Add),
            WriteAsync(context =>
            {
                // As SQLite itself does when the disk is full.
                context.Session.Execute("ROLLBACK");
                return 0L;
            }),
            WriteAsync(Add),
        };
        leave.Release();

        await first;
        foreach (var write in lost)
        {
            await Assert.ThrowsAnyAsync<Exception>(() => write);
        }

        await WriteAsync(Add);
        using var observer = SqliteFixture.OpenAsHost(File);
        Assert.Equal(2, observer.ExecuteScalar<long>("SELECT COUNT(*) FROM lines"));
    }

    [Fact]
    public async Task More_callers_than_the_queue_holds_wait_and_are_all_served()
    {
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(_ => Task.Run(() => WriteAsync(Add))));

        using var observer = SqliteFixture.OpenAsHost(File);
        Assert.Equal(1000, observer.ExecuteScalar<long>("SELECT COUNT(*) FROM lines"));
    }

    [Fact]
    public async Task The_callers_code_does_not_run_on_the_writers_thread()
    {
        var writer = await WriteAsync(_ => Environment.CurrentManagedThreadId);
        var continuation = await Task.Run(() => WriteAsync(Add).ContinueWith(
            _ => Environment.CurrentManagedThreadId, default, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));

        Assert.NotEqual(writer, continuation);
    }

    [Fact]
    public async Task Stopping_commits_what_waits_and_refuses_what_comes()
    {
        using var entered = new SemaphoreSlim(0);
        using var leave = new SemaphoreSlim(0);
        var first = WriteAsync(context =>
        {
            entered.Release();
            leave.Wait();
            return Add(context);
        });
        await entered.WaitAsync();
        var waiting = Enumerable.Range(0, 10).Select(_ => WriteAsync(Add)).ToArray();
        var stopping = Store.DisposeAsync().AsTask();
        var late = await Assert.ThrowsAsync<RealtimeException>(() => WriteAsync(Add));
        leave.Release();
        await stopping;
        await Task.WhenAll(waiting.Append(first));

        Assert.Equal(RealtimeError.Unavailable, late.Error);
        using var observer = SqliteFixture.OpenAsHost(File);
        Assert.Equal(11, observer.ExecuteScalar<long>("SELECT COUNT(*) FROM lines"));
    }

    private static long Add(WriteContext context) => context.Session.Execute("INSERT INTO lines (text) VALUES ('line')");

    private Task<T> WriteAsync<T>(Func<WriteContext, T> write) => Store.Database.WriteAsync(write, default).AsTask();
}
