using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Conversations;
using Realtime.Storage;
using Xunit;

namespace Realtime.Sqlite.Tests;

/// <summary>What happens to the file while the store uses it.</summary>
public sealed class DatabaseFileTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private SqliteFixture? _store;
    private Conversation? _conversation;

    private SqliteFixture Store => _store!;

    private string Path => _directory.File("realtime.db");

    private string Elsewhere => _directory.File("elsewhere.db");

    public async Task InitializeAsync()
    {
        _store = await SqliteFixture.StartAsync(Path);
        _conversation = await Store.CreateDirectAsync();
        await Store.SendAsync(_conversation);
    }

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        _directory.Delete();
    }

    [Fact]
    public async Task A_deleted_file_refuses_what_is_sent_and_is_not_made_again()
    {
        Assert.Null(await FindFaultAsync());
        File.Delete(Path);

        await AssertRefusedAsync("deleted, renamed or replaced");
        Assert.False(File.Exists(Path));
    }

    [Fact]
    public async Task All_files_deleted_are_not_made_again()
    {
        foreach (var file in Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!))
        {
            File.Delete(file);
        }

        await AssertRefusedAsync("deleted, renamed or replaced");
        Assert.Empty(Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!));
    }

    [Fact]
    public async Task A_renamed_file_refuses_what_is_sent_until_it_is_put_back()
    {
        File.Move(Path, Elsewhere);
        await AssertRefusedAsync("deleted, renamed or replaced");
        Assert.False(File.Exists(Path));

        File.Move(Elsewhere, Path);
        Assert.Equal(2, (await Store.SendAsync(_conversation!)).Sequence);
        Assert.Null(await FindFaultAsync());
    }

    [Fact]
    public async Task A_replaced_file_refuses_what_is_sent_and_stays_as_it_is()
    {
        await using (var other = await SqliteFixture.StartAsync(Elsewhere))
        {
            await other.CreateDirectAsync();
        }

        var before = await File.ReadAllBytesAsync(Elsewhere);
        File.Move(Elsewhere, Path, overwrite: true);

        await AssertRefusedAsync("deleted, renamed or replaced");
        Assert.Equal(before, await File.ReadAllBytesAsync(Path));
    }

    [Fact]
    public async Task A_deleted_write_ahead_log_refuses_what_is_sent()
    {
        File.Delete(Path + "-wal");

        await AssertRefusedAsync("write-ahead log");
        Assert.False(File.Exists(Path + "-wal"));
    }

    [Fact]
    public async Task A_file_that_goes_during_a_commit_is_not_acknowledged()
    {
        // The check before the transaction has been made when the write runs.
        var refusal = await Assert.ThrowsAsync<RealtimeException>(() => Store.Database.WriteAsync(
            context =>
            {
                File.Delete(Path);
                return context.Session.Execute("UPDATE realtime_counters SET last_value = last_value");
            },
            default).AsTask());

        Assert.Equal(RealtimeError.Unavailable, refusal.Error);
    }

    [Fact]
    public async Task A_restart_after_the_file_was_replaced_uses_the_new_one()
    {
        await using (var other = await SqliteFixture.StartAsync(Elsewhere))
        {
            await other.CreateDirectAsync();
        }

        File.Move(Elsewhere, Path, overwrite: true);
        await AssertRefusedAsync("deleted, renamed or replaced");
        await Store.DisposeAsync();
        // As the message says: the log of the old file must not be applied to the new one.
        File.Delete(Path + "-wal");
        File.Delete(Path + "-shm");
        _store = await SqliteFixture.StartAsync(Path);

        Assert.Null(await FindFaultAsync());
        Assert.Equal(1, (await Store.SendAsync(await Store.CreateDirectAsync())).Sequence);
        using var host = SqliteFixture.OpenAsHost(Path);
        Assert.Equal("ok", host.ExecuteScalar<string>("PRAGMA integrity_check"));
    }

    private async Task AssertRefusedAsync(string fault)
    {
        for (var i = 0; i < 2; i++)
        {
            var refusal = await Assert.ThrowsAsync<RealtimeException>(() => Store.SendAsync(_conversation!));
            Assert.Equal(RealtimeError.Unavailable, refusal.Error);
            Assert.Contains(fault, refusal.InnerException!.Message, StringComparison.Ordinal);
        }

        Assert.Contains(fault, await FindFaultAsync(), StringComparison.Ordinal);

        // More reads at a time than there are connections, so that new ones would have to be opened.
        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () =>
        {
            try
            {
                await Store.ReadState.GetUnreadCountAsync(_conversation!.Id, "bob", default);
            }
            catch (RealtimeException refused)
            {
                Assert.Equal(RealtimeError.Unavailable, refused.Error);
            }
        })));
    }

    private async Task<string?> FindFaultAsync() => await Store.Services.GetRequiredService<IStoreStatus>().FindFaultAsync(default);
}
