using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Delivery;
using Realtime.Domain;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Delivery;

/// <summary>Participants who are not connected cost nothing when a message is delivered.</summary>
public sealed class LargeGroupTests
{
    private const int Connected = 10;
    private const int Messages = 200;

    [Fact]
    public async Task A_message_to_a_group_of_ten_thousand_with_ten_connected_allocates_what_one_to_a_group_of_ten_does()
    {
        await using var host = await ChatHost.StartAsync();
        string[] users = [.. Enumerable.Range(1, 10_000).Select(i => $"{i}")];
        var message = new Message("1", "1", 1, "1", "text", DateTimeOffset.UnixEpoch);
        var small = new DomainEvent.MessageStored(message, users[..Connected]);
        var large = new DomainEvent.MessageStored(message, users);
        var sockets = await Task.WhenAll(users[..Connected].Select(user => host.ConnectAsync(user)));
        var renderer = host.Get<EventRenderer>();

        // Once, so that what is remembered of a group is there, and everything is compiled.
        Measure(renderer, small);
        Measure(renderer, large);
        var perSmall = Measure(renderer, small);
        var perLarge = Measure(renderer, large);

        Assert.True(perLarge <= 1.2 * perSmall, $"{perLarge} bytes for a message to 10,000, {perSmall} for one to 10");
        foreach (var socket in sockets)
        {
            await Wait.UntilAsync(() => socket.Count("message_notification") == (socket == sockets[0] ? 0 : 4 * Messages), "all have heard");
            await socket.DisposeAsync();
        }
    }

    [Fact]
    public async Task Whoever_of_a_large_group_connects_later_hears_what_is_sent_then_and_whoever_goes_costs_nobody_anything()
    {
        await using var host = await ChatHost.StartAsync();
        string[] users = [.. Enumerable.Range(1, 200).Select(i => $"{i}")];
        var id = (await host.GroupAsync(users)).Id;
        var messages = host.Get<IMessageService>();
        await using var early = await host.ConnectAsync("2");

        await messages.SendAsync(new(id, "1", "first"));
        Assert.Equal("first", (await early.NextAsync("message_notification")).GetProperty("content").GetString());
        await using var late = await host.ConnectAsync("3");
        await messages.SendAsync(new(id, "1", "second"));
        Assert.Equal("second", (await late.NextAsync("message_notification")).GetProperty("content").GetString());
        Assert.Equal("second", (await early.NextAsync("message_notification")).GetProperty("content").GetString());

        await early.DisposeAsync();
        await using var again = await host.ConnectAsync("2");
        await messages.SendAsync(new(id, "1", "third"));
        Assert.Equal("third", (await again.NextAsync("message_notification")).GetProperty("content").GetString());
        Assert.Equal("third", (await late.NextAsync("message_notification")).GetProperty("content").GetString());
    }

    /// <summary>Bytes per message. The built-in dialects render on the caller's thread.</summary>
    private static long Measure(EventRenderer renderer, DomainEvent domainEvent)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Messages; i++)
        {
            Assert.True(renderer.DeliverAsync(domainEvent).AsTask().IsCompletedSuccessfully);
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Messages;
    }
}
