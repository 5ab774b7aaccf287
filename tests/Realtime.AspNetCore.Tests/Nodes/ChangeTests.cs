using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Nodes;
using Realtime.Sockets;
using Realtime.Storage;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Nodes;

/// <summary>What is done on one node is heard on the other: all of it, once, in the order of the revisions.</summary>
public sealed class ChangeTests : IAsyncLifetime
{
    private NodeCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await NodeCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Every_change_is_heard_on_both_nodes()
    {
        var conversation = await _cluster.First.GroupAsync("1", "2", "3");
        await using var here = await WatchAsync(_cluster.First, "1", conversation.Id);
        await using var there = await WatchAsync(_cluster.Second, "2", conversation.Id);
        var messages = _cluster.First.Get<IMessageService>();
        var sent = (await messages.SendAsync(new(conversation.Id, "1", "Hello"))).Message;
        await messages.EditAsync(sent.Id, "1", "Hello!");
        await _cluster.Second.Get<IMessageReactions>().AddAsync(sent.Id, "2", "👍");
        await messages.MarkReadAsync(conversation.Id, "3");
        await _cluster.Second.Get<IConversationService>().SetTitleAsync(conversation.Id, "Title");
        await messages.DeleteAsync(sent.Id, "1");

        string[] expected = ["new_message", "message_details", "message_edited", "reaction_changed", "conversation_updated", "message_deleted"];
        foreach (var client in new[] { here, there })
        {
            await client.NextAsync("message_deleted");
            Assert.Equal(expected, client.Events.Select(e => e.Name).Where(expected.Contains));
            Assert.Equal([2, 3, 4, 5, 6], Revisions(client));
            Assert.Equal(3, (await client.NextAsync("messages_read")).GetProperty("userId").GetInt32());
        }
    }

    [Fact]
    public async Task Messages_of_all_nodes_arrive_in_one_order_at_every_socket()
    {
        const int Each = 100;
        var conversation = await _cluster.First.GroupAsync("1", "2");
        await using var here = await WatchAsync(_cluster.First, "1", conversation.Id);
        await using var there = await WatchAsync(_cluster.Second, "2", conversation.Id);
        await Task.WhenAll(new[] { (_cluster.First, "1"), (_cluster.Second, "2") }.Select(async by =>
        {
            var messages = by.Item1.Get<IMessageService>();
            for (var i = 0; i < Each; i++)
            {
                var sent = await messages.SendAsync(new(conversation.Id, by.Item2, $"{i}"));
                if (i % 5 == 0)
                {
                    await messages.EditAsync(sent.Message.Id, by.Item2, $"{i}!");
                }
            }
        }));

        foreach (var client in new[] { here, there })
        {
            await Wait.UntilAsync(() => Revisions(client).Count() >= Each * 2.4, "all have arrived");
            Assert.Equal(Enumerable.Range(2, (int)(Each * 2.4)).Select(i => (long)i), Revisions(client));
            Assert.Equal(
                Enumerable.Range(1, Each * 2).Select(i => (long)i),
                client.Events.Where(e => e.Name == "message_details").Select(e => e.Payload.GetProperty("sequence").GetInt64()));
        }
    }

    [Fact]
    public async Task A_repeated_event_is_dropped()
    {
        _cluster.Mesh.Repeats = true;
        var conversation = await _cluster.First.DirectAsync("1", "2");
        await using var there = await WatchAsync(_cluster.Second, "2", conversation.Id);
        for (var i = 1; i <= 5; i++)
        {
            await _cluster.First.Get<IMessageService>().SendAsync(new(conversation.Id, "1", $"{i}"));
        }

        await Wait.UntilAsync(() => Revisions(there).Contains(6), "the last has arrived");
        await there.SettleAsync();
        Assert.Equal([2, 3, 4, 5, 6], Revisions(there));
        Assert.Equal(5, there.Count("new_message"));
    }

    [Fact]
    public async Task What_was_lost_is_read_from_the_store_before_what_follows()
    {
        var conversation = await _cluster.First.GroupAsync("1", "2");
        await using var there = await WatchAsync(_cluster.Second, "2", conversation.Id);
        var messages = _cluster.First.Get<IMessageService>();
        var sent = (await messages.SendAsync(new(conversation.Id, "1", "One"))).Message;
        await there.NextAsync("new_message");
        var last = await LoseAsync(async () =>
        {
            await messages.SendAsync(new(conversation.Id, "1", "Two"));
            await messages.EditAsync(sent.Id, "1", "One!");
            return (await messages.SendAsync(new(conversation.Id, "1", "Three"))).Message;
        });
        await messages.EditAsync(last.Id, "1", "Three!");

        Assert.Equal("Two", (await there.NextAsync("new_message")).GetProperty("content").GetString());
        Assert.Equal("One!", (await there.NextAsync("message_edited")).GetProperty("content").GetString());
        Assert.Equal("Three!", (await there.NextAsync("new_message")).GetProperty("content").GetString());
        Assert.Equal("Three!", (await there.NextAsync("message_edited")).GetProperty("content").GetString());
        Assert.Equal([2, 3, 4, 5, 6], Revisions(there));
    }

    [Fact]
    public async Task A_node_that_sees_nobody_for_a_moment_waits_for_what_it_missed_all_the_same()
    {
        var conversation = await _cluster.First.GroupAsync("1", "2");
        await using var there = await WatchAsync(_cluster.Second, "2", conversation.Id);
        var messages = _cluster.First.Get<IMessageService>();
        await messages.SendAsync(new(conversation.Id, "1", "One"));
        await there.NextAsync("new_message");
        _cluster.SecondTransport.IsAlone = true;
        await LoseAsync(() => messages.SendAsync(new(conversation.Id, "1", "Two")));
        await messages.SendAsync(new(conversation.Id, "1", "Three"));

        Assert.Equal("Two", (await there.NextAsync("new_message")).GetProperty("content").GetString());
        Assert.Equal("Three", (await there.NextAsync("new_message")).GetProperty("content").GetString());

        // The details of a message follow its own event.
        await there.SettleAsync();
        Assert.Equal([2, 3, 4], Revisions(there));
    }

    [Fact]
    public async Task Lost_messages_arrive_in_the_order_of_their_sequence_though_they_were_edited_since()
    {
        var conversation = await _cluster.First.GroupAsync("1", "2");
        await using var there = await WatchAsync(_cluster.Second, "2", conversation.Id);
        var messages = _cluster.First.Get<IMessageService>();
        await messages.SendAsync(new(conversation.Id, "1", "One"));
        await there.NextAsync("new_message");
        await LoseAsync(async () =>
        {
            var second = (await messages.SendAsync(new(conversation.Id, "1", "Two"))).Message;
            await messages.SendAsync(new(conversation.Id, "1", "Three"));
            return await messages.EditAsync(second.Id, "1", "Two!");
        });
        await messages.SendAsync(new(conversation.Id, "1", "Four"));

        foreach (var text in new[] { "Two!", "Three", "Four" })
        {
            Assert.Equal(text, (await there.NextAsync("new_message")).GetProperty("content").GetString());
        }

        var revisions = Revisions(there).ToList();
        Assert.Equal(revisions.Order(), revisions);
    }

    [Fact]
    public async Task A_message_that_was_sent_behind_the_hole_and_changed_since_does_not_come_before_the_others()
    {
        var conversation = await _cluster.First.GroupAsync("1", "2");
        await using var there = await WatchAsync(_cluster.Second, "2", conversation.Id);
        var messages = _cluster.First.Get<IMessageService>();
        await messages.SendAsync(new(conversation.Id, "1", "One"));
        await there.NextAsync("new_message");
        await LoseAsync(() => messages.SendAsync(new(conversation.Id, "1", "Two")));

        // Held behind the hole, which is read from the store a moment later.
        await messages.SendAsync(new(conversation.Id, "1", "Three"));
        var last = (await messages.SendAsync(new(conversation.Id, "1", "Four"))).Message;
        await messages.EditAsync(last.Id, "1", "Four!");

        await there.NextAsync("message_edited");
        Assert.Equal(
            ["One", "Two", "Three", "Four"],
            there.Events.Where(e => e.Name == "new_message").Select(e => e.Payload.GetProperty("content").GetString()!.TrimEnd('!')));
    }

    [Fact]
    public async Task What_was_lost_behind_the_last_change_is_found_soon()
    {
        var conversation = await _cluster.First.GroupAsync("1", "2");
        await using var there = await WatchAsync(_cluster.Second, "2", conversation.Id);
        var messages = _cluster.First.Get<IMessageService>();
        await messages.SendAsync(new(conversation.Id, "1", "One"));
        await there.NextAsync("new_message");
        _cluster.Mesh.Loses = name => name == NodeSignals.EventName;
        await messages.SendAsync(new(conversation.Id, "1", "Two"));

        Assert.Equal("Two", (await there.NextAsync("new_message")).GetProperty("content").GetString());
    }

    [Fact]
    public async Task What_was_lost_of_a_conversation_that_a_node_has_never_seen_is_found_soon()
    {
        var conversation = await _cluster.First.GroupAsync("1", "2");
        await using var there = await _cluster.Second.ConnectAsync("2");
        await there.SettleAsync();
        await ComparesAsync(_cluster.Second);
        _cluster.Mesh.Loses = name => name == NodeSignals.EventName;
        await _cluster.First.Get<IMessageService>().SendAsync(new(conversation.Id, "1", "One"));
        var created = await _cluster.First.GroupAsync("1", "2");
        await _cluster.First.Get<IMessageService>().SendAsync(new(created.Id, "1", "Two"));

        var found = new[] { await there.NextAsync("message_notification"), await there.NextAsync("message_notification") };
        Assert.Equal(["One", "Two"], found.Select(m => m.GetProperty("content").GetString()).Order());
        await there.SettleAsync();
        Assert.Equal(2, there.Count("message_notification"));
    }

    [Fact]
    public async Task What_was_lost_a_moment_before_the_first_change_that_a_node_sees_comes_before_it()
    {
        await using var there = await _cluster.Second.ConnectAsync("2");
        await ComparesAsync(_cluster.Second);
        var messages = _cluster.First.Get<IMessageService>();
        var conversation = await LoseAsync(async () =>
        {
            var created = await _cluster.First.GroupAsync("1", "2");
            await messages.SendAsync(new(created.Id, "1", "One"));
            return created;
        });
        await messages.SendAsync(new(conversation.Id, "1", "Two"));

        Assert.Equal("One", (await there.NextAsync("message_notification")).GetProperty("content").GetString());
        Assert.Equal("Two", (await there.NextAsync("message_notification")).GetProperty("content").GetString());
        await there.SettleAsync();
        Assert.Equal(2, there.Count("message_notification"));
    }

    [Fact]
    public async Task What_a_node_stored_and_told_nobody_is_found_by_all()
    {
        var conversation = await _cluster.First.DirectAsync("1", "2");
        await using var here = await WatchAsync(_cluster.First, "1", conversation.Id);
        await using var there = await WatchAsync(_cluster.Second, "2", conversation.Id);

        await ComparesAsync(_cluster.First);
        await ComparesAsync(_cluster.Second);

        // As a node that dies between the commit and the event.
        await _cluster.First.Get<IMessageStore>().AppendAsync(
            [new MessageDraft(conversation.Id, "1", new("One"), DateTimeOffset.UtcNow)], default);
        foreach (var client in new[] { here, there })
        {
            Assert.Equal("One", (await client.NextAsync("new_message")).GetProperty("content").GetString());
        }

        await _cluster.First.Get<IMessageService>().SendAsync(new(conversation.Id, "1", "Two"));
        foreach (var client in new[] { here, there })
        {
            Assert.Equal("Two", (await client.NextAsync("new_message")).GetProperty("content").GetString());
            Assert.Equal([2, 3], Revisions(client));
        }
    }

    [Fact]
    public async Task A_lost_read_and_delivery_are_told_soon_and_once()
    {
        var conversation = await _cluster.First.GroupAsync("1", "2", "3");
        await using var there = await WatchAsync(_cluster.Second, "3", conversation.Id);
        var messages = _cluster.First.Get<IMessageService>();
        await messages.SendAsync(new(conversation.Id, "1", "One"));
        await there.NextAsync("new_message");
        await ComparesAsync(_cluster.Second);
        _cluster.Mesh.Loses = name => name == NodeSignals.EventName;
        await messages.MarkReadAsync(conversation.Id, "2");

        var read = await there.NextAsync("messages_read");
        Assert.Equal(2, read.GetProperty("userId").GetInt32());
        _cluster.Mesh.Loses = _ => false;
        await messages.SendAsync(new(conversation.Id, "1", "Two"));
        await messages.MarkReadAsync(conversation.Id, "2");
        await there.NextAsync("messages_read");
        await messages.SendAsync(new(conversation.Id, "1", "Three"));
        await Wait.UntilAsync(() => there.Count("new_message") == 3, "the last message arrived");
        await there.SettleAsync();
        Assert.Equal(2, there.Count("messages_read"));
    }

    [Fact]
    public async Task In_a_large_group_the_receiver_looks_the_participants_up()
    {
        string[] users = [.. Enumerable.Range(1, 200).Select(i => $"{i}")];
        var conversation = await _cluster.First.GroupAsync(users);
        await using var there = await WatchAsync(_cluster.Second, "150", conversation.Id);
        await using var typist = await _cluster.First.ConnectAsync("1");
        await NodeCluster.UntilKnownAsync(_cluster.First, "150");
        await _cluster.First.Get<IMessageService>().SendAsync(new(conversation.Id, "1", "Hello"));
        await _cluster.First.Get<IConversationService>().SetTitleAsync(conversation.Id, "Large");
        await typist.EmitAsync("typing_start", new { conversationId = conversation.Id });

        await there.NextAsync("new_message");
        var updated = await there.NextAsync("conversation_updated");
        Assert.Equal(("Large", 200), (updated.GetProperty("title").GetString(), updated.GetProperty("participantCount").GetInt32()));
        Assert.Equal(100, updated.GetProperty("participantIds").GetArrayLength());
        Assert.Equal(1, (await there.NextAsync("typing_start")).GetProperty("userId").GetInt32());
    }

    [Fact]
    public async Task Typing_notifications_and_counts_reach_the_other_node()
    {
        var conversation = await _cluster.First.DirectAsync("1", "2");
        await using var here = await _cluster.First.ConnectAsync("1");
        await using var there = await _cluster.Second.ConnectAsync("2");
        await NodeCluster.UntilKnownAsync(_cluster.First, "2");
        await here.EmitAsync("typing_start", new { conversationId = conversation.Id });
        Assert.Equal(1, (await there.NextAsync("typing_start")).GetProperty("userId").GetInt32());
        await here.EmitAsync("typing_stop", new { conversationId = conversation.Id });
        await there.NextAsync("typing_stop");

        await _cluster.First.Get<Realtime.Notifications.INotificationPublisher>().PublishAsync("2", new("type", "Title", "Text"));
        Assert.Equal("Title", (await there.NextAsync("new_notification")).GetProperty("title").GetString());
        Assert.Equal(1, (await there.NextAsync("notification_counts")).GetProperty("unread").GetInt32());
        Assert.Equal(1, there.Count("new_notification"));
    }

    private static async Task<SocketIOTestClient> WatchAsync(ChatHost node, string userId, string conversationId)
    {
        var client = await node.ConnectAsync(userId);
        await client.EmitWithAckAsync("watch_changes");
        await client.EmitWithAckAsync("join_conversation", conversationId);
        return client;
    }

    /// <summary>The revisions of the changes, one event for each.</summary>
    /// <summary>Waits until a node compares itself with the store. What happens before, it takes as known.</summary>
    /// <summary>Does something on the first node of which the second one is not told.</summary>
    private async Task<T> LoseAsync<T>(Func<Task<T>> work)
    {
        _cluster.Mesh.Loses = name => name == NodeSignals.EventName;
        var done = await work();
        await _cluster.First.Get<NodeSignals>().FlushAsync();
        _cluster.Mesh.Loses = _ => false;
        return done;
    }

    private static Task ComparesAsync(ChatHost host) => Wait.UntilAsync(
        () => host.Services.GetServices<IHostedService>().OfType<RightsSweep>().Single().IsComparing, "the node compares itself with the store");

    /// <summary>The revisions that a client has heard of, without that of the creation, which it may have missed.</summary>
    private static IEnumerable<long> Revisions(SocketIOTestClient client) => client.Events
        .Where(e => e.Name is "message_details" or "message_edited" or "message_deleted" or "reaction_changed" or "conversation_updated" or "conversation_revised")
        .Select(e => e.Payload.GetProperty("revision").GetInt64())
        .Where(revision => revision > 1);
}
