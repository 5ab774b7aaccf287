using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Conversations;
using Realtime.Sqlite.Migrations;
using Realtime.Storage;
using Realtime.Storage.Relational.Migrations;
using Xunit;

namespace Realtime.Sqlite.Tests;

/// <summary>Files of the versions before revisions and before the index of changed messages, with what those versions stored.</summary>
public sealed class RevisionMigrationTests : IDisposable
{
    private const int BeforeRevisions = 5;
    private const int BeforeIndexOfChanged = 6;

    // As the version before revisions wrote it: a conversation with an edited message, a deleted one and a reaction; one whose
    // first three messages were removed; and one without any.
    private const string Stored = """
        INSERT INTO realtime_conversations
            (conversation_key, id, kind, title, last_sequence, last_activity, membership_version, created_at, first_sequence)
        VALUES (1, '1', 1, 'Group', 3, 9, 2, 5, 1), (2, 'order-7', 1, NULL, 6, 9, 1, 5, 4), (3, '3', 1, NULL, 0, 5, 1, 5, 1);
        INSERT INTO realtime_participants (conversation_key, user_id, joined_at, read_sequence, own_since_read, singles_since_read)
        VALUES (1, 'alice', 5, 0, 3, 0), (1, 'bob', 6, 1, 0, 0), (2, 'alice', 5, 3, 3, 0), (2, 'bob', 5, 3, 0, 0), (3, 'bob', 5, 0, 0, 0);
        INSERT INTO realtime_messages (conversation_key, sequence, id, sender_id, content, created_at, edited_at, deleted_at)
        VALUES (1, 1, 1, 'alice', 'edited', 7, 8, NULL), (1, 2, 2, 'alice', '', 7, NULL, 8), (1, 3, 4, 'alice', 'text', 9, NULL, NULL),
            (2, 4, 6, 'alice', 'a', 7, NULL, NULL), (2, 5, 7, 'alice', 'b', 8, NULL, NULL), (2, 6, 8, 'alice', 'c', 9, NULL, NULL);
        INSERT INTO realtime_reactions (conversation_key, sequence, user_id, emoji, created_at) VALUES (1, 3, 'bob', '+', 9);
        UPDATE realtime_counters SET last_value = 8 WHERE name = 'message';
        """;

    // Of four messages with the revisions 2 to 5, the third got a reaction (6), then the first was edited (7).
    private const string StoredWithRevisions = """
        INSERT INTO realtime_conversations
            (conversation_key, id, kind, last_sequence, last_activity, membership_version, created_at, first_sequence, revision)
        VALUES (1, '1', 1, 4, 9, 1, 5, 1, 7);
        INSERT INTO realtime_participants (conversation_key, user_id, joined_at, read_sequence, own_since_read, singles_since_read)
        VALUES (1, 'alice', 5, 0, 4, 0), (1, 'bob', 6, 0, 0, 0);
        INSERT INTO realtime_messages (conversation_key, sequence, id, sender_id, content, created_at, edited_at, revision)
        VALUES (1, 1, 1, 'alice', 'a', 7, 8, 7), (1, 2, 2, 'alice', 'b', 7, NULL, 3), (1, 3, 3, 'alice', 'c', 7, NULL, 6),
            (1, 4, 4, 'alice', 'd', 7, NULL, 5);
        INSERT INTO realtime_reactions (conversation_key, sequence, user_id, emoji, created_at) VALUES (1, 3, 'bob', '+', 9);
        UPDATE realtime_counters SET last_value = 4 WHERE name = 'message';
        """;

    private readonly TemporaryDirectory _directory = new();

    private string File => _directory.File("realtime.db");

    public void Dispose() => _directory.Delete();

    [Fact]
    public async Task What_is_there_gets_revisions_without_gaps_in_the_order_of_its_messages()
    {
        await CreateAsync(BeforeRevisions, Stored);
        await using var store = await SqliteFixture.StartAsync(File);
        var changes = store.Services.GetRequiredService<IChangeStore>();

        var all = (await changes.GetAsync("1", "bob", After(0), 100, default))!;
        Assert.Equal((4, false, 2, "Group"), (all.Revision, all.IsReset, all.UnreadCount, all.Title));
        Assert.Equal(
            [(2, "edited", false, 0), (3, "", true, 0), (4, "text", false, 1)],
            all.Messages.Select(m => (m.Revision, m.Content.Text, m.DeletedAt is not null, m.Reactions.Count)));
        Assert.Equal(["alice", "bob"], all.Participants!.Select(p => p.UserId));
        Assert.Equal([4], (await changes.GetAsync("1", "bob", After(3), 100, default))!.Messages.Select(m => m.Revision));

        Assert.True((await changes.GetAsync("order-7", "bob", After(3), 100, default))!.IsReset);
        var trimmed = (await changes.GetAsync("order-7", "bob", After(4), 100, default))!;
        Assert.Equal((false, 4, 7), (trimmed.IsReset, trimmed.FirstSequence, trimmed.Revision));
        Assert.Equal([5, 6, 7], trimmed.Messages.Select(m => m.Revision));
        Assert.Equal(1, (await changes.GetAsync("3", "bob", After(0), 100, default))!.Revision);

        Assert.Equal(8, (await store.Messages.AppendAsync([new MessageDraft("order-7", "bob", "d", SqliteFixture.Start)], default))[0].Message!.Revision);
        Assert.Equal(5, (await store.Messages.EditAsync("1", "again", SqliteFixture.Start, default))!.Revision);
    }

    [Fact]
    public async Task Messages_that_had_changed_are_found_by_their_revisions()
    {
        await CreateAsync(BeforeIndexOfChanged, StoredWithRevisions);
        await using var store = await SqliteFixture.StartAsync(File);
        var changes = store.Services.GetRequiredService<IChangeStore>();
        await store.Messages.AppendAsync([new MessageDraft("1", "bob", "e", SqliteFixture.Start)], default);
        await store.Messages.EditAsync("4", "again", SqliteFixture.Start, default);

        // The messages with the revision that each now has: b 3, c 6, a 7, e 8, d 9.
        string[] all = ["b3", "c6", "a7", "e8", "again9"];
        for (var after = 0; after <= 9; after++)
        {
            var expected = all.Where(change => change[^1] - '0' > after);
            var found = (await changes.GetAsync("1", "bob", After(after), 100, default))!;
            Assert.Equal(expected, found.Messages.Select(m => $"{m.Content.Text}{m.Revision}"));

            var first = (await changes.GetAsync("1", "bob", After(after) with { Limit = 2 }, 100, default))!;
            Assert.Equal(expected.Take(2), first.Messages.Select(m => $"{m.Content.Text}{m.Revision}"));
            Assert.Equal(expected.Count() > 2, first.HasMore);
        }
    }

    [Fact]
    public async Task The_epoch_is_made_once()
    {
        await CreateAsync(BeforeRevisions, Stored);
        var epochs = new List<string>();
        for (var start = 0; start < 2; start++)
        {
            await using var store = await SqliteFixture.StartAsync(File);
            epochs.Add(await store.Services.GetRequiredService<IChangeStore>().GetEpochAsync(default));
        }

        Assert.Equal(32, epochs[0].Length);
        Assert.Equal(epochs[0], epochs[1]);
        await using var other = await SqliteFixture.StartAsync(_directory.File("other.db"));
        Assert.NotEqual(epochs[0], await other.Services.GetRequiredService<IChangeStore>().GetEpochAsync(default));
    }

    private static ChangesQuery After(long revision) => new() { AfterRevision = revision };

    private async Task CreateAsync(int version, string stored)
    {
        using var connection = SqliteFixture.OpenAsHost(File);
        var runner = new MigrationRunner(
            [.. SqliteMigrations.All.Take(version)],
            SqliteMigrations.HistoryTable,
            SqliteMigrations.CreateHistoryTable,
            (opened, _) => new ValueTask<DbTransaction>(((SqliteConnection)opened).BeginTransaction(deferred: false)),
            TimeProvider.System);
        await runner.RunAsync(connection, default);
        connection.Execute(stored);
    }
}
