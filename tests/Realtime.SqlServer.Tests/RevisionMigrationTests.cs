using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Conversations;
using Realtime.SqlServer.Connections;
using Realtime.SqlServer.Migrations;
using Realtime.SqlServer.Tests.Server;
using Realtime.Storage;
using Realtime.Storage.Relational.Migrations;
using Xunit;

namespace Realtime.SqlServer.Tests;

/// <summary>A database of the version before revisions, with what that version stored.</summary>
[NeedsServer]
public sealed class RevisionMigrationTests : IAsyncLifetime
{
    private const int VersionBefore = 6;

    // As the version before wrote it: a conversation with an edited message, a deleted one and a reaction; one whose
    // first three messages were removed; and one without any. The keys are 1 to 3, since the tables are new.
    private const string Stored = """
        INSERT INTO [realtime].[conversations] (id, kind, title, last_sequence, last_activity, membership_version, created_at, first_sequence)
        VALUES (N'1', 1, N'Group', 3, 9, 2, 5, 1);
        INSERT INTO [realtime].[conversations] (id, kind, title, last_sequence, last_activity, membership_version, created_at, first_sequence)
        VALUES (N'order-7', 1, NULL, 6, 9, 1, 5, 4);
        INSERT INTO [realtime].[conversations] (id, kind, title, last_sequence, last_activity, membership_version, created_at, first_sequence)
        VALUES (N'3', 1, NULL, 0, 5, 1, 5, 1);
        INSERT INTO [realtime].[participants] (conversation_key, user_id, joined_at, read_sequence, own_since_read, singles_since_read, as_of_sequence)
        VALUES (1, N'alice', 5, 0, 3, 0, 3), (1, N'bob', 6, 1, 0, 0, 1), (2, N'alice', 5, 3, 3, 0, 6), (2, N'bob', 5, 3, 0, 0, 6), (3, N'bob', 5, 0, 0, 0, 0);
        INSERT INTO [realtime].[messages] (conversation_key, sequence, sender_id, content, created_at, edited_at, deleted_at)
        VALUES (1, 1, N'alice', N'edited', 7, 8, NULL), (1, 2, N'alice', N'', 7, NULL, 8), (1, 3, N'alice', N'text', 9, NULL, NULL),
            (2, 4, N'alice', N'a', 7, NULL, NULL), (2, 5, N'alice', N'b', 8, NULL, NULL), (2, 6, N'alice', N'c', 9, NULL, NULL);
        INSERT INTO [realtime].[reactions] (conversation_key, sequence, user_id, emoji, created_at) VALUES (1, 3, N'bob', N'+', 9);
        """;

    private readonly TestSchema _schema = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _schema.DropAsync();

    [Fact]
    public async Task What_is_there_gets_revisions_without_gaps_in_the_order_of_its_messages()
    {
        await CreateAsVersionBeforeAsync();
        await using var store = await SqlServerFixture.StartAsync(_schema);
        var changes = store.Services.GetRequiredService<IChangeStore>();

        var all = (await changes.GetAsync("1", "bob", After(0), 100, default))!;
        Assert.Equal((4, false, 2, "Group"), (all.Revision, all.IsReset, all.UnreadCount, all.Title));
        Assert.Equal(
            [(2, "edited", false, 0), (3, "", true, 0), (4, "text", false, 1)],
            all.Messages.Select(m => (m.Revision, m.Content.Text, m.DeletedAt is not null, m.Reactions.Count)));
        Assert.Equal(["alice", "bob"], all.Participants!.Select(p => p.UserId));

        Assert.True((await changes.GetAsync("order-7", "bob", After(3), 100, default))!.IsReset);
        var trimmed = (await changes.GetAsync("order-7", "bob", After(4), 100, default))!;
        Assert.Equal((false, 4, 7), (trimmed.IsReset, trimmed.FirstSequence, trimmed.Revision));
        Assert.Equal([5, 6, 7], trimmed.Messages.Select(m => m.Revision));
        Assert.Equal(1, (await changes.GetAsync("3", "bob", After(0), 100, default))!.Revision);

        Assert.Equal(8, (await store.Messages.AppendAsync([new MessageDraft("order-7", "bob", "d", SqlServerFixture.Start)], default))[0].Message!.Revision);
        Assert.Equal(5, (await store.Messages.EditAsync(all.Messages[0].Id, "again", SqlServerFixture.Start, default))!.Revision);
        Assert.Equal(36, (await changes.GetEpochAsync(default)).Length);
    }

    private static ChangesQuery After(long revision) => new() { AfterRevision = revision };

    private async Task CreateAsVersionBeforeAsync()
    {
        var schema = new SchemaName(_schema.Name);
        await using var connection = await TestSchema.OpenAsync();
        await connection.ExecuteAsync(schema.Text(SqlServerMigrations.CreateSchema));
        var runner = new MigrationRunner(
            [.. SqlServerMigrations.All.Take(VersionBefore).Select(migration => migration with { Sql = schema.Text(migration.Sql) })],
            schema.Text(SqlServerMigrations.HistoryTable),
            schema.Text(SqlServerMigrations.CreateHistoryTable),
            async (opened, cancellationToken) => await opened.BeginTransactionAsync(cancellationToken),
            TimeProvider.System);
        await runner.RunAsync(connection, default);
        await connection.ExecuteAsync(schema.Text(Stored));
    }
}
