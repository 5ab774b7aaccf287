using System.Transactions;
using Dapper;
using Microsoft.Data.SqlClient;
using Realtime.Messages;
using Realtime.SqlServer.Tests.Server;
using Realtime.Storage;
using Realtime.Storage.Testing;
using Xunit;

namespace Realtime.SqlServer.Tests;

[NeedsServer]
public sealed class DurabilityTests : IAsyncLifetime
{
    private readonly TestSchema _schema = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => _schema.DropAsync();

    [Fact]
    public async Task Everything_survives_a_restart_and_ids_go_on()
    {
        string directId;
        Message first;
        await using (var store = await SqlServerFixture.StartAsync(_schema))
        {
            var direct = await store.CreateDirectAsync();
            directId = direct.Id;
            first = await store.SendAsync(direct);
            await store.SendAsync(direct);
            await store.ReadState.MarkMessageReadAsync(direct.Id, "bob", 2, StartedStore.Start, default);
        }

        await using (var store = await SqlServerFixture.StartAsync(_schema))
        {
            var direct = await store.CreateDirectAsync();
            Assert.Equal(directId, direct.Id);
            Assert.Equal(1, await store.ReadState.GetUnreadCountAsync(directId, "bob", default));
            Assert.Equal(first, await store.Messages.FindAsync(first.Id, default));
            var next = await store.SendAsync(direct);
            Assert.Equal(3, next.Sequence);
            Assert.True(next.Id.Length > first.Id.Length || string.CompareOrdinal(next.Id, first.Id) > 0);
        }
    }

    [Fact]
    public async Task Nodes_share_a_database_without_gaps_or_lost_members()
    {
        await using var one = await SqlServerFixture.StartAsync(_schema);
        await using var two = await SqlServerFixture.StartWithFactoryAsync(_schema);
        var direct = await one.CreateDirectAsync();
        var group = (await one.Conversations.CreateGroupAsync(new("Title", ["alice", "bob"]), StartedStore.Start, default))!;

        var sent = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(() => (i % 2 == 0 ? one : two).SendAsync(direct))));

        Assert.Equal(Enumerable.Range(1, 200).Select(i => (long)i), sent.Select(m => m.Sequence).Order());

        // Each knows the members from an earlier send; the other changes them.
        await one.SendAsync(group);
        await two.SendAsync(group);
        await one.Conversations.RemoveParticipantAsync(group.Id, "bob", default);
        var refused = await two.Messages.AppendAsync([new(group.Id, "bob", "late", StartedStore.Start)], default);
        Assert.Equal(AppendOutcome.NotParticipant, refused[0].Outcome);
        await two.Conversations.AddParticipantsAsync(group.Id, ["carol"], StartedStore.Start, default);
        var stored = await one.Messages.AppendAsync([new(group.Id, "carol", "new", StartedStore.Start)], default);
        Assert.Equal(["alice", "carol"], stored[0].ParticipantIds.Order());
    }

    [Fact]
    public async Task Groups_of_many_conversations_in_any_order_do_not_hinder_each_other()
    {
        await using var one = await SqlServerFixture.StartAsync(_schema);
        await using var two = await SqlServerFixture.StartAsync(_schema);
        var ids = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            ids.Add((await one.Conversations.CreateGroupAsync(new(null, ["alice", "bob"]), StartedStore.Start, default))!.Id);
        }

        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(call => Task.Run(async () =>
        {
            var order = call % 2 == 0 ? ids : Enumerable.Reverse(ids);
            return await (call % 4 < 2 ? one : two).Messages.AppendAsync(
                [.. order.Select(id => new MessageDraft(id, call % 3 == 0 ? "alice" : "bob", "text", StartedStore.Start))], default);
        })));

        Assert.All(results.SelectMany(r => r), r => Assert.Equal(AppendOutcome.Stored, r.Outcome));
        Assert.All(
            results.SelectMany(r => r).GroupBy(r => r.Message!.ConversationId),
            of => Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), of.Select(r => r.Message!.Sequence).Order()));
    }

    [Fact]
    public async Task What_was_acknowledged_stays_though_the_callers_own_transaction_is_undone()
    {
        await using var store = await SqlServerFixture.StartAsync(_schema);
        var direct = await store.CreateDirectAsync();
        Message message;
        using (new TransactionScope(TransactionScopeAsyncFlowOption.Enabled))
        {
            message = await store.SendAsync(direct);
        }

        Assert.Equal(message, await store.Messages.FindAsync(message.Id, default));
    }

    [Fact]
    public async Task A_send_that_waits_too_long_for_its_conversation_is_unavailable_and_later_ones_succeed()
    {
        await using var store = await SqlServerFixture.StartAsync(_schema, options => options.CommandTimeout = TimeSpan.FromSeconds(1));
        var direct = await store.CreateDirectAsync();
        await using (var host = await TestSchema.OpenAsync())
        {
            await using var transaction = await host.BeginTransactionAsync();
            await host.ExecuteAsync(
                $"UPDATE [{_schema.Name}].[conversations] SET title = title WHERE id = @Id", new { direct.Id }, transaction);

            var refusal = await Assert.ThrowsAsync<RealtimeException>(() => store.SendAsync(direct));
            Assert.Equal(RealtimeError.Unavailable, refusal.Error);
            await transaction.RollbackAsync();
        }

        Assert.True((await store.SendAsync(direct)).Sequence > 0);
    }

    [Fact]
    public async Task A_call_that_gets_no_connection_from_the_pool_is_unavailable_and_later_ones_succeed()
    {
        var pool = new SqlConnectionStringBuilder(TestServer.ConnectionString) { MaxPoolSize = 1, ConnectTimeout = 3, ApplicationName = _schema.Name };
        await using var store = await SqlServerFixture.StartAsync(
            _schema, options => (options.ConnectionString, options.CommandTimeout) = (pool.ConnectionString, TimeSpan.FromSeconds(5)));
        var direct = await store.CreateDirectAsync();
        await using (var host = new SqlConnection(pool.ConnectionString))
        {
            // The host's own code shares the pool with the store, and holds its only connection.
            await host.OpenAsync();
            var refusal = await Assert.ThrowsAsync<RealtimeException>(() => store.SendAsync(direct));
            Assert.Equal(RealtimeError.Unavailable, refusal.Error);
        }

        Assert.True((await store.SendAsync(direct)).Sequence > 0);
    }
}
