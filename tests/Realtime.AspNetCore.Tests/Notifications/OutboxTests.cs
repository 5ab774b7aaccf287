using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Notifications;
using Realtime.SocketIO.Cluster;
using Realtime.Storage;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Notifications;

/// <summary>The node that hands out what waits in the outbox.</summary>
public sealed class OutboxTests
{
    [Fact]
    public async Task A_node_that_stops_gives_its_lease_back_so_that_another_one_continues_at_once()
    {
        var outbox = new Outbox();
        await using (await ChatHost.StartAsync(builder: chat => chat.Services.AddSingleton<INotificationOutbox>(outbox)))
        {
            await Wait.UntilAsync(() => outbox.Owner is not null, "the node has taken the lease");
            Assert.False(outbox.IsReleased);
        }

        Assert.True(outbox.IsReleased);
    }

    [Fact]
    public async Task A_lease_that_ran_out_during_a_stall_delivers_nothing()
    {
        var time = new ManualTime();
        var outbox = new StallingOutbox(time);
        await using var host = await ChatHost.StartAsync(builder: chat => chat.Services.AddSingleton<INotificationOutbox>(outbox), time: time);
        await using var client = await host.ConnectAsync("1");
        var options = host.Get<IOptions<NotificationOptions>>().Value;
        outbox.Stall = options.OutboxLease;
        var item = new OutboxItem(1, "1", new Notification("1", "1", 1, "t", "Title", "Message", time.GetUtcNow()));
        outbox.Item = item;

        await ClaimAsync();
        await client.SettleAsync();
        Assert.Equal((0, 0), (client.Count("new_notification"), outbox.Completed));

        (outbox.Stall, outbox.Item) = (TimeSpan.Zero, item);
        await ClaimAsync();
        Assert.Equal("Title", (await client.NextAsync("new_notification")).GetProperty("title").GetString());
        await Wait.UntilAsync(() => outbox.Completed == 1, "the item has left the outbox");

        Task ClaimAsync()
        {
            var before = outbox.Claims;
            return Wait.UntilAsync(
                () =>
                {
                    time.Advance(options.OutboxInterval);

                    // A second call follows only when the first one's items were dealt with.
                    return outbox.Claims >= before + 2;
                },
                "the outbox was read");
        }
    }

    [Fact]
    public async Task An_item_stays_until_every_node_has_confirmed_it()
    {
        await using var cluster = await NodeCluster.StartAsync(count: 1);
        await using var client = await cluster.First.ConnectAsync("1");
        await using var other = new AnsweringNode(cluster.Mesh.CreateTransport());
        await other.StartAsync();
        var outbox = cluster.First.Get<INotificationOutbox>();
        await cluster.First.Get<INotificationStore>().AddAsync(
            [new NotificationDraft("1", "t", "Title", "Message", Data: null, IdempotencyKey: null, DateTimeOffset.FromUnixTimeSeconds(1_700_000_000)) { ViaOutbox = true }], default);

        // A node that failed, or that does not serve chat yet, answers with nothing.
        await Wait.UntilAsync(() => other.Asked >= 3, "the other node is asked again");
        Assert.NotNull(await outbox.FindOldestAsync(default));

        other.Answer = "true";
        await Wait.UntilAsync(async () => await outbox.FindOldestAsync(default) is null, "the item has left the outbox");
        await client.SettleAsync();
        Assert.Equal(1, client.Count("new_notification"));
    }

    /// <summary>A node that answers every request of the others with one value.</summary>
    private sealed class AnsweringNode(InProcessClusterTransport transport) : IClusterReceiver, IAsyncDisposable
    {
        private int _asked;

        public string Answer { get; set; } = "";

        /// <summary>How often notifications were handed to it.</summary>
        public int Asked => Volatile.Read(ref _asked);

        public async Task StartAsync()
        {
            await transport.StartAsync(this, default);
            await transport.OpenAsync("/realtime-nodes", default);
        }

        public void OnMessage(ClusterMessage message)
        {
            if (message.RequestId is null)
            {
                return;
            }

            if (Encoding.UTF8.GetString(message.Payload.Json.Span).Contains(OutboxDispatcher.EventName, StringComparison.Ordinal))
            {
                Interlocked.Increment(ref _asked);
            }

            _ = transport.SendAsync(
                message.SenderId,
                new()
                {
                    Type = ClusterMessageType.ServerSideEmitResponse,
                    SenderId = transport.ServerId,
                    Namespace = message.Namespace,
                    RequestId = message.RequestId,
                    Payload = new(Encoding.UTF8.GetBytes(Answer), []),
                },
                default).AsTask();
        }

        public void OnConnection(bool isConnected, bool mayHaveMissed)
        {
        }

        public ValueTask DisposeAsync() => transport.DisposeAsync();
    }

    /// <summary>Has one item. If there is a stall, a claim is answered after it, and the item does not come again by itself.</summary>
    private sealed class StallingOutbox(ManualTime time) : INotificationOutbox
    {
        private int _claims;

        public TimeSpan Stall { get; set; }

        public OutboxItem? Item { get; set; }

        public int Claims => Volatile.Read(ref _claims);

        public int Completed { get; private set; }

        public ValueTask<IReadOnlyList<OutboxItem>> ClaimAsync(string owner, DateTimeOffset now, DateTimeOffset leaseUntil, int limit, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _claims);
            if (Item is not { } item)
            {
                return new([]);
            }

            if (Stall > TimeSpan.Zero)
            {
                // The stall makes the next claim due at once. It must not stall again, and so on without an end.
                Item = null;
                time.Advance(Stall);
            }

            return new([item]);
        }

        public ValueTask CompleteAsync(string owner, IReadOnlyList<long> positions, CancellationToken cancellationToken)
        {
            if (positions.Count > 0)
            {
                Item = null;
                Completed++;
            }

            return default;
        }
    }

    /// <summary>Has an item that cannot be removed, as while the store is away.</summary>
    private sealed class Outbox : INotificationOutbox
    {
        public string? Owner { get; private set; }

        public bool IsReleased { get; private set; }

        public ValueTask<IReadOnlyList<OutboxItem>> ClaimAsync(string owner, DateTimeOffset now, DateTimeOffset leaseUntil, int limit, CancellationToken cancellationToken)
        {
            Owner = owner;
            return new([new OutboxItem(1, "1", Notification: null)]);
        }

        public ValueTask CompleteAsync(string owner, IReadOnlyList<long> positions, CancellationToken cancellationToken)
        {
            if (positions.Count > 0)
            {
                throw new IOException("The database is away.");
            }

            IsReleased = owner == Owner;
            return default;
        }
    }
}
