using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Testing;
using Xunit.Abstractions;

namespace Realtime.AspNetCore.Tests.Delivery;

/// <summary>
/// Typing, receipts, edits and reactions in a large group cost what its connected participants cost, and who takes part is
/// known at once all the same. Memory is measured in the whole process, from the call to the clients.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class LargeGroupChangeTests(ITestOutputHelper output)
{
    private const int Connected = 10;
    private const int Events = 30;
    private const int Rounds = 3;

    private static readonly string[] Names = ["typing_start", "messages_read", "messages_delivered", "message_edited", "reaction_changed"];

    private static readonly string[] Users = [.. Enumerable.Range(1, 10_000).Select(i => $"{i}")];

    [Fact]
    public async Task An_event_of_a_group_of_ten_thousand_with_ten_connected_allocates_what_one_of_a_group_of_ten_does()
    {
        await using var database = new SharedDatabase();
        var host = await database.StartNodeAsync(static chat => chat.Services.Configure<ChatRealtimeOptions>(static options => options.RateLimits.IsEnabled = false));
        var (small, large) = (await StartGroupAsync(host, Users[..Connected]), await StartGroupAsync(host, Users));
        var sockets = await Task.WhenAll(Users[..Connected].Select(user => WatchAsync(host, user)));
        foreach (var name in Names)
        {
            // Once, so that what is remembered of a group is there, and everything is compiled.
            await MeasureAsync(small, name);
            await MeasureAsync(large, name);
            var (perSmall, perLarge) = (long.MaxValue, long.MaxValue);
            for (var round = 0; round < Rounds; round++)
            {
                perSmall = Math.Min(perSmall, await MeasureAsync(small, name));
                perLarge = Math.Min(perLarge, await MeasureAsync(large, name));
            }

            output.WriteLine($"{name}: {perLarge} bytes in a group of 10,000, {perSmall} in one of 10");
            Assert.True(perLarge <= 1.2 * perSmall, $"{perLarge} bytes for {name} in a group of 10,000, {perSmall} in one of 10");
        }

        await Task.WhenAll(sockets.Select(socket => socket.DisposeAsync().AsTask()));

        async Task<long> MeasureAsync(Group group, string name)
        {
            var before = GC.GetTotalAllocatedBytes(precise: true);
            for (var i = 0; i < Events; i++)
            {
                await DoAsync(host, sockets[0], group, name);
                await Task.WhenAll(sockets[1..].Select(socket => socket.NextAsync(name)));
            }

            return (GC.GetTotalAllocatedBytes(precise: true) - before) / Events;
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_is_removed_from_a_large_group_hears_nothing_more_and_who_is_added_hears_what_comes_next(bool byAnotherNode)
    {
        await using var database = new SharedDatabase();
        var host = await database.StartNodeAsync();
        var elsewhere = (byAnotherNode ? await database.StartNodeAsync() : host).Get<IConversationService>();
        var group = await StartGroupAsync(host, Users[..100]);
        await using var first = await WatchAsync(host, "1");
        await using var leaver = await WatchAsync(host, "2");
        await using var stayer = await WatchAsync(host, "3");
        await using var newcomer = await WatchAsync(host, "101");
        await HearAllAsync(leaver, stayer);

        await elsewhere.RemoveParticipantAsync(group.Id, "2");
        await elsewhere.AddParticipantsAsync(group.Id, ["101"]);
        await HearAllAsync(stayer, newcomer);

        // Each event of a lane is sent before the next: what the others heard, the leaver would have heard before this answer.
        await leaver.SettleAsync();
        Assert.All(Names, name => Assert.Equal(1, leaver.Count(name)));
        var refused = await leaver.EmitWithAckAsync("typing_start", new { conversationId = group.Id });
        Assert.Equal("conversation_not_found", refused.GetProperty("code").GetString());

        // Nor does the leaver hear that typing ends which began before.
        await first.EmitWithAckAsync("typing_stop", new { conversationId = group.Id });
        await stayer.NextAsync("typing_stop");
        await leaver.SettleAsync();
        Assert.Equal(0, leaver.Count("typing_stop"));

        async Task HearAllAsync(params SocketIOTestClient[] listeners)
        {
            foreach (var name in Names)
            {
                await DoAsync(host, first, group, name);
                await Task.WhenAll(listeners.Select(listener => listener.NextAsync(name)));
            }
        }
    }

    [Fact]
    public async Task Who_is_removed_does_not_hear_that_typing_expires()
    {
        var time = new ManualTime();
        await using var host = await ChatHost.StartAsync(time: time);
        var group = await host.GroupAsync(Users[..100]);
        await using var typer = await host.ConnectAsync("1");
        await using var leaver = await host.ConnectAsync("2");
        await using var stayer = await host.ConnectAsync("3");
        await typer.EmitWithAckAsync("typing_start", new { conversationId = group.Id });
        await leaver.NextAsync("typing_start");

        await host.Get<IConversationService>().RemoveParticipantAsync(group.Id, "2");
        time.Advance(TimeSpan.FromSeconds(10));
        await stayer.NextAsync("typing_stop");
        await leaver.SettleAsync();
        Assert.Equal(0, leaver.Count("typing_stop"));
    }

    private static async Task<SocketIOTestClient> WatchAsync(ChatHost host, string user)
    {
        var socket = await host.ConnectAsync(user);
        await socket.EmitWithAckAsync("watch_changes");
        return socket;
    }

    /// <summary>A group with a message for each receipt that is to come.</summary>
    private static async Task<Group> StartGroupAsync(ChatHost host, string[] users)
    {
        var id = (await host.GroupAsync(users)).Id;
        var messages = host.Get<IMessageService>();
        var sent = await Task.WhenAll(Enumerable.Range(0, Names.Length * (Rounds + 1) * Events).Select(i => messages.SendAsync(new(id, "2", $"{i}"))));
        return new(id, sent[0].Message.Id);
    }

    /// <summary>Does something that all other participants hear of.</summary>
    private static async Task DoAsync(ChatHost host, SocketIOTestClient socket, Group group, string name)
    {
        var messages = host.Get<IMessageService>();
        var i = ++group.Done;
        switch (name)
        {
            case "typing_start":
                await socket.EmitWithAckAsync(name, new { conversationId = group.Id });
                break;
            case "messages_read":
                await messages.MarkReadAsync(group.Id, "1", i);
                break;
            case "messages_delivered":
                await messages.MarkDeliveredAsync(group.Id, "1", i);
                break;
            case "message_edited":
                await messages.EditAsModeratorAsync(group.MessageId, $"text {i:D6}");
                break;
            default:
                await (i % 2 == 0
                    ? host.Get<IMessageReactions>().RemoveAsync(group.MessageId, "1", "+")
                    : host.Get<IMessageReactions>().AddAsync(group.MessageId, "1", "+"));
                break;
        }
    }

    private sealed class Group(string id, string messageId)
    {
        public string Id => id;

        public string MessageId => messageId;

        public int Done { get; set; }
    }
}
