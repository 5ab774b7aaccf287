using System.Text.Json;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Data;
using Realtime.Messages;
using Realtime.Rooms;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Data;

/// <summary>A deleted conversation is gone for everybody on all nodes at once, and its rows follow.</summary>
public sealed class DeletionTests : IAsyncLifetime
{
    private NodeCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await NodeCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Participants_on_all_nodes_are_told_after_all_earlier_changes_and_find_nothing_any_more()
    {
        var conversation = await _cluster.First.GroupAsync("1", "2");
        await using var here = await WatchAsync(_cluster.First, "1", conversation.Id);
        await using var there = await WatchAsync(_cluster.Second, "2", conversation.Id);
        var messages = _cluster.Second.Get<IMessageService>();
        for (var i = 0; i < 20; i++)
        {
            await messages.SendAsync(new(conversation.Id, "2", $"{i}"));
        }

        var job = await _cluster.First.Get<IDataService>().DeleteConversationAsync(conversation.Id);

        foreach (var client in new[] { here, there })
        {
            Assert.Equal(
                $$"""{"conversationId":{{conversation.Id}},"revision":22,"change":"deleted","title":null,"userIds":[],"participantIds":[],"participantCount":0,"ownerIds":[],"moderatorIds":[],"changedBy":null}""",
                (await DeletedAsync(client)).GetRawText());
            Assert.Equal(
                20, client.Events.TakeWhile(e => e.Name != "conversation_updated" || !IsDeletion(e.Payload)).Count(e => e.Name == "message_details"));
            foreach (var (name, payload) in new (string, object)[]
            {
                ("send_message", new { conversationId = conversation.Id, content = "late" }),
                ("get_changes", new { conversationId = conversation.Id, afterRevision = 3 }),
                ("get_messages", new { conversationId = conversation.Id }),
                ("join_conversation", new { conversationId = conversation.Id }),
            })
            {
                Assert.Equal("conversation_not_found", Code(await client.EmitWithAckAsync(name, payload)));
            }
        }

        await CompletedAsync(_cluster.Second, job.Id);
        Assert.Null(await _cluster.Second.Get<IConversationService>().FindAsync(conversation.Id));
    }

    [Fact]
    public async Task Many_participants_are_told_on_the_other_node_too()
    {
        var conversation = await _cluster.First.GroupAsync([.. Enumerable.Range(1, 180).Select(i => $"{i}")]);
        await using var there = await WatchAsync(_cluster.Second, "177", conversation.Id);

        await _cluster.First.Get<IDataService>().DeleteConversationAsync(conversation.Id);

        await DeletedAsync(there);
    }

    [Fact]
    public async Task A_room_that_is_deleted_can_be_entered_anew_and_is_live_on_all_nodes()
    {
        var rooms = _cluster.First.Get<IRoomService>();
        await using var here = await _cluster.First.ConnectAsync("1");
        await using var there = await _cluster.Second.ConnectAsync("2");
        for (var round = 1; round <= 2; round++)
        {
            foreach (var client in new[] { here, there })
            {
                Assert.True((await client.EmitWithAckAsync("join_conversation", new { conversationId = "room:lobby" })).GetProperty("ok").GetBoolean());
            }

            for (var i = 0; i < 3; i++)
            {
                Assert.True((await here.EmitWithAckAsync("send_message", new { conversationId = "room:lobby", content = $"{round}.{i}" })).GetProperty("ok").GetBoolean());
                Assert.Equal($"{round}.{i}", (await there.NextAsync("new_message")).GetProperty("content").GetString());
            }

            var job = await _cluster.Second.Get<IDataService>().DeleteRoomAsync("lobby");
            Assert.Null(await rooms.FindAsync("lobby"));

            // Who is present at other nodes is told in the background.
            await Wait.UntilAsync(async () => (await rooms.ListPresentAsync("lobby")).Count == 0, "nobody is in the room");
            await CompletedAsync(_cluster.First, job.Id);
        }
    }

    [Fact]
    public async Task What_does_not_exist_is_not_deleted()
    {
        var data = _cluster.First.Get<IDataService>();
        foreach (var id in new[] { "no such id", "", "room:none" })
        {
            var refusal = await Assert.ThrowsAsync<RealtimeException>(() => data.DeleteConversationAsync(id));
            Assert.Equal(RealtimeError.ConversationNotFound, refusal.Error);
        }

        Assert.Empty((await data.ListJobsAsync()).Items);
    }

    [Fact]
    public async Task A_job_that_fails_is_tried_again_and_others_are_not_held_up()
    {
        var fails = 2;
        await using var host = await ChatHost.StartAsync(builder: b => StoreProxy.Replace<Realtime.Storage.IDataStore, int>(
            b,
            nameof(Realtime.Storage.IDataStore.RemoveHiddenAsync),
            (_, inner) => Interlocked.Decrement(ref fails) >= 0 ? throw new InvalidOperationException("broken") : inner()));
        var data = host.Get<IDataService>();
        var first = await data.DeleteConversationAsync((await host.GroupAsync("1", "2")).Id);
        var second = await data.DeleteConversationAsync((await host.GroupAsync("1", "3")).Id);

        await CompletedAsync(host, first.Id);
        await CompletedAsync(host, second.Id);
        Assert.Equal(2, host.Logs.Entries.Count(entry => entry.Id == 1053));
        Assert.Equal(2, host.Logs.Entries.Count(entry => entry.Id == 1052));
        Assert.Equal([second.Id, first.Id], (await data.ListJobsAsync()).Items.Select(job => job.Id));
    }

    internal static Task CompletedAsync(ChatHost host, string jobId) => Wait.UntilAsync(
        async () => (await host.Get<IDataService>().FindJobAsync(jobId))!.CompletedAt is not null, $"job {jobId} is complete");

    /// <summary>Waits until a client is told of the deletion. It may still be told of the creation before.</summary>
    private static async Task<JsonElement> DeletedAsync(SocketIOTestClient client)
    {
        JsonElement told;
        do
        {
            told = await client.NextAsync("conversation_updated");
        }
        while (!IsDeletion(told));
        return told;
    }

    private static bool IsDeletion(JsonElement updated) => updated.GetProperty("change").GetString() == "deleted";

    private static string? Code(JsonElement reply) => reply.GetProperty("code").GetString();

    private static async Task<SocketIOTestClient> WatchAsync(ChatHost node, string userId, string conversationId)
    {
        var client = await node.ConnectAsync(userId);
        await client.EmitWithAckAsync("watch_changes");
        await client.EmitWithAckAsync("join_conversation", new { conversationId });
        return client;
    }
}
