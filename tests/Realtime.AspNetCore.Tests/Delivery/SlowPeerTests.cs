using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Changes;
using Realtime.Messages;
using Realtime.SocketIO;

namespace Realtime.AspNetCore.Tests.Delivery;

/// <summary>Typing, presence and receipts do not wait for a client that does not take them, and are right when it does again.</summary>
public sealed class SlowPeerTests
{
    /// <summary>More than the mark from which on a client is slow.</summary>
    private const int Many = 80;

    [Fact]
    public async Task Typing_without_an_end_neither_fills_a_queue_nor_leaves_somebody_typing()
    {
        await using var host = await StartAsync();
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var typist = await host.ConnectAsync("1");
        using var slow = await PollingPeer.ConnectAsync(host, "2");
        await slow.AskAsync("join_conversation", $"\"{id}\"");
        for (var i = 0; i < 500; i++)
        {
            await typist.EmitWithAckAsync("typing_start", new { conversationId = id });
            await typist.EmitWithAckAsync("typing_stop", new { conversationId = id });
        }

        await host.Get<IMessageService>().SendAsync(new(id, "1", "Still there?"));
        await host.Get<EventDelivery>().InOrderAsync(id, () => default);
        var packets = await slow.UntilAsync("42[\"new_message\"");
        var typing = packets.Where(packet => packet.StartsWith("42[\"typing_", StringComparison.Ordinal)).ToList();
        Assert.InRange(typing.Count, 2, Many);
        Assert.StartsWith("42[\"typing_stop\"", typing[^1], StringComparison.Ordinal);
        Assert.True(packets.IndexOf(typing[^1]) < packets.FindIndex(packet => packet.StartsWith("42[\"new_message\"", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_receipts_the_newest_arrives_before_later_messages(bool recovery)
    {
        await using var host = await StartAsync(recovery);
        var id = (await host.GroupAsync("1", "2", "3")).Id;
        using var slow = await PollingPeer.ConnectAsync(host, "2");
        await slow.AskAsync("join_conversation", $"\"{id}\"");
        await slow.AskAsync("watch_changes", "{}");
        var messages = host.Get<IMessageService>();
        await FillAsync(host, id);
        for (var sequence = 1; sequence <= Many; sequence++)
        {
            await messages.MarkDeliveredAsync(id, "3", sequence);
            await messages.MarkReadAsync(id, "3", sequence);
        }

        await messages.SendAsync(new(id, "1", "Last"));
        await host.Get<EventDelivery>().InOrderAsync(id, () => default);
        var packets = await slow.UntilAsync(packet => packet.Contains("\"Last\"", StringComparison.Ordinal));
        var read = Assert.Single(packets, packet => packet.StartsWith("42[\"messages_read\"", StringComparison.Ordinal));
        var delivered = Assert.Single(packets, packet => packet.StartsWith("42[\"messages_delivered\"", StringComparison.Ordinal));
        Assert.Contains($"\"deliveredSequence\":{Many},", delivered, StringComparison.Ordinal);

        // The client's offset never goes back to that of an older event.
        Assert.EndsWith("}]", read, StringComparison.Ordinal);
        var last = packets.FindIndex(packet => packet.StartsWith("42[\"new_message\"", StringComparison.Ordinal) && packet.Contains("\"Last\"", StringComparison.Ordinal));
        Assert.True(packets.IndexOf(read) < last && packets.IndexOf(delivered) < last);
        Assert.Equal(recovery, packets[last].EndsWith("\"]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_presence_the_newest_arrives()
    {
        await using var host = await StartAsync();
        var id = (await host.GroupAsync("1", "2", "3")).Id;
        using var slow = await PollingPeer.ConnectAsync(host, "2");
        await slow.AskAsync("watch_presence", """{"userIds":["3"]}""");
        await slow.AskAsync("join_conversation", $"\"{id}\"");
        await FillAsync(host, id);
        for (var i = 0; i < 4; i++)
        {
            await using var coming = await host.ConnectAsync("3");
            await coming.SettleAsync();
        }

        await using var staying = await host.ConnectAsync("3");
        await staying.SettleAsync();
        var seen = new List<string>();
        await Wait.UntilAsync(
            async () =>
            {
                seen.AddRange((await slow.PollAsync()).Where(packet => packet.StartsWith("42[\"presence_changed\"", StringComparison.Ordinal)));
                return seen.Count > 0 && seen[^1].Contains("\"online\":true", StringComparison.Ordinal);
            },
            "the client hears that the user is online");

        // One that was kept, and what was told while the client polled.
        Assert.InRange(seen.Count, 1, 4);
    }

    private static Task<ChatHost> StartAsync(bool recovery = false) => ChatHost.StartAsync(options =>
    {
        options.RateLimits.IsEnabled = false;
        options.PresenceGrace = TimeSpan.Zero;
        options.SocketIO = socketIO =>
        {
            socketIO.PingInterval = TimeSpan.FromHours(1);
            socketIO.ConnectionStateRecovery = recovery ? new ConnectionStateRecoveryOptions() : null;
        };
    });

    private static async Task FillAsync(ChatHost host, string conversationId)
    {
        for (var i = 0; i < Many; i++)
        {
            await host.Get<IMessageService>().SendAsync(new(conversationId, "1", $"{i}"));
        }

        // Delivered, not only stored.
        await host.Get<EventDelivery>().InOrderAsync(conversationId, () => default);
    }
}
