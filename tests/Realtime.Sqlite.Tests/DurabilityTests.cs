using Realtime.Messages;
using Realtime.Storage;
using Xunit;

namespace Realtime.Sqlite.Tests;

public sealed class DurabilityTests : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync()
    {
        _directory.Delete();
        return Task.CompletedTask;
    }

    [Fact]
    public async Task Everything_survives_a_restart_and_ids_go_on()
    {
        var file = _directory.File("realtime.db");
        string directId;
        Message first;
        await using (var store = await SqliteFixture.StartAsync(file))
        {
            var direct = await store.CreateDirectAsync();
            directId = direct.Id;
            await store.SendAsync(direct);
            await store.SendAsync(direct);
            first = await store.SendAsync(direct, "bob");
            await store.ReadState.MarkMessageReadAsync(direct.Id, "bob", 2, SqliteFixture.Start, default);
            await store.Notifications.AddAsync([new NotificationDraft("alice", "type", "Title", "Text", null, "key", SqliteFixture.Start)], default);
        }

        await using (var store = await SqliteFixture.StartAsync(file))
        {
            var direct = await store.CreateDirectAsync();
            Assert.Equal(directId, direct.Id);
            Assert.Equal(1, await store.ReadState.GetUnreadCountAsync(directId, "bob", default));
            Assert.Equal(first, await store.Messages.FindAsync(first.Id, default));
            var next = await store.SendAsync(direct);
            Assert.Equal(4, next.Sequence);
            Assert.True(long.Parse(next.Id) > long.Parse(first.Id));
            var again = await store.Notifications.AddAsync(
                [new NotificationDraft("alice", "type", "Title", "Text", null, "key", SqliteFixture.Start)], default);
            Assert.True(again[0].IsDuplicate);
            Assert.NotEqual(directId, (await store.Conversations.GetOrCreateDirectAsync("alice", "carol", SqliteFixture.Start, default)).Conversation.Id);
        }
    }

    [Fact]
    public async Task What_was_acknowledged_is_in_the_files_at_that_moment()
    {
        var file = _directory.File("realtime.db");
        var copy = _directory.File("copy.db");
        await using var store = await SqliteFixture.StartAsync(file);
        var message = await store.SendAsync(await store.CreateDirectAsync());

        // What a killed process leaves behind: nothing is closed, no checkpoint is made.
        foreach (var suffix in new[] { "", "-wal" })
        {
            await using var source = new FileStream(file + suffix, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            await using var target = File.Create(copy + suffix);
            await source.CopyToAsync(target);
        }

        await using var recovered = await SqliteFixture.StartAsync(copy);
        Assert.Equal(message, await recovered.Messages.FindAsync(message.Id, default));
    }

    [Fact]
    public async Task Two_processes_share_a_file_without_gaps_or_lost_members()
    {
        var file = _directory.File("realtime.db");
        await using var one = await SqliteFixture.StartAsync(file);
        await using var two = await SqliteFixture.StartAsync(file);
        var direct = await one.CreateDirectAsync();
        var group = (await one.Conversations.CreateGroupAsync(new("Title", ["alice", "bob"]), SqliteFixture.Start, default))!;

        var sent = await Task.WhenAll(Enumerable.Range(0, 400).Select(i => Task.Run(() => (i % 2 == 0 ? one : two).SendAsync(direct))));

        Assert.Equal(Enumerable.Range(1, 400).Select(i => (long)i), sent.Select(m => m.Sequence).Order());
        Assert.Equal(400, sent.Select(m => m.Id).Distinct().Count());

        // Each knows the members from an earlier send; the other changes them.
        await one.SendAsync(group);
        await two.SendAsync(group);
        await one.Conversations.RemoveParticipantAsync(group.Id, "bob", default);
        var refused = await two.Messages.AppendAsync([new(group.Id, "bob", "late", SqliteFixture.Start)], default);
        Assert.Equal(AppendOutcome.NotParticipant, refused[0].Outcome);
        await two.Conversations.AddParticipantsAsync(group.Id, ["carol"], SqliteFixture.Start, default);
        var stored = await one.Messages.AppendAsync([new(group.Id, "carol", "new", SqliteFixture.Start)], default);
        Assert.Equal(["alice", "carol"], stored[0].ParticipantIds.Order());
    }
}
