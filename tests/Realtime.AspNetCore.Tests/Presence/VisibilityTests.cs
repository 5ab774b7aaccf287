using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Presence;
using Realtime.Storage;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Presence;

public sealed class VisibilityTests
{
    [Fact]
    public async Task Whoever_connects_is_given_those_who_are_there_and_told_of_changes()
    {
        await using var host = await StartAsync();
        await host.DirectAsync("1", "2");
        await host.GroupAsync("1", "3");
        await host.DirectAsync("2", "4");
        await using var two = await host.ConnectAsync("2");
        Assert.Equal("[]", (await two.NextAsync("there")).GetRawText());
        await using var four = await host.ConnectAsync("4");
        await using var one = await host.ConnectAsync("1");
        Assert.Equal("""["2"]""", (await one.NextAsync("there")).GetRawText());
        Assert.Equal("4", (await two.NextAsync("online")).GetString());
        Assert.Equal("1", (await two.NextAsync("online")).GetString());
        await using var three = await host.ConnectAsync("3");
        Assert.Equal("3", (await one.NextAsync("online")).GetString());
        await four.SettleAsync();
        await one.SettleAsync();
        Assert.Equal(0, four.Count("online"));
        Assert.Equal(1, one.Count("online"));
    }

    [Fact]
    public async Task A_policy_decides_who_sees_whom()
    {
        await using var host = await StartAsync(chat => chat.AddPresencePolicy<TeamPolicy>());
        await host.DirectAsync("a1", "b1");
        await using var colleague = await host.ConnectAsync("a2");
        Assert.Equal("[]", (await colleague.NextAsync("there")).GetRawText());
        await using var stranger = await host.ConnectAsync("b1");
        await using var user = await host.ConnectAsync("a1");
        Assert.Equal("""["a2"]""", (await user.NextAsync("there")).GetRawText());
        Assert.Equal("a1", (await colleague.NextAsync("online")).GetString());
        await stranger.SettleAsync();
        Assert.Equal(0, stranger.Count("online"));
        var seen = await host.Get<PresenceTracker>().GetVisibleAsync("a1", ["a2", "b1"], default);
        Assert.Equal([true, false], seen.Select(p => p.IsOnline));
    }

    [Fact]
    public async Task Sharing_a_room_shows_nobody_to_anybody()
    {
        await using var host = await StartAsync();
        await using var one = await host.ConnectAsync("1");
        await one.EmitWithAckAsync("enter", "general");
        await using var two = await host.ConnectAsync("2");
        await two.EmitWithAckAsync("enter", "general");
        Assert.Equal("[]", (await two.NextAsync("there")).GetRawText());
        await one.SettleAsync();
        Assert.Equal(0, one.Count("online"));
    }

    [Fact]
    public async Task Very_many_changes_are_told_a_number_at_a_time_and_each_user_once()
    {
        const int Users = 350;
        var time = new ManualTime();
        await using var host = await StartAsync(time: time);
        await host.GroupAsync([.. Enumerable.Range(0, Users).Select(i => $"user {i}"), "watcher"]);
        await using var watcher = await host.ConnectAsync("watcher");
        Assert.Equal("[]", (await watcher.NextAsync("there")).GetRawText());
        var tracker = host.Get<PresenceTracker>();
        for (var i = 0; i < Users; i++)
        {
            tracker.Connected($"user {i}");
        }

        // Half of them go again before their turn comes, and some of these come back.
        for (var i = Users / 2; i < Users; i++)
        {
            tracker.Disconnected($"user {i}");
        }

        await Wait.UntilAsync(() => watcher.Count("online") >= PresenceAnnouncer.ChangesPerTick - 1, "a tick's worth was announced");
        await watcher.SettleAsync();
        Assert.Equal(PresenceAnnouncer.ChangesPerTick - 1, watcher.Count("online"));
        time.Advance(TimeSpan.FromSeconds(10));
        await Wait.UntilAsync(() => watcher.Count("online") >= Users / 2, "the rest was told");
        for (var tick = 0; tick < 5; tick++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await watcher.SettleAsync();
        }

        Assert.Equal(Users / 2, watcher.Count("online"));
        Assert.Equal(0, watcher.Count("offline"));
        Assert.Equal(Users / 2, watcher.Events.Where(e => e.Name == "online").Select(e => e.Payload.GetString()).Distinct().Count());
    }

    [Fact]
    public async Task When_users_were_last_seen_survives_a_restart_and_is_written_in_batches()
    {
        var store = new CountingStore();
        var time = new ManualTime();
        DateTimeOffset left;
        await using (var host = await StartAsync(chat => chat.Services.AddSingleton<IPresenceStore>(store), time))
        {
            await host.DirectAsync("1", "2");
            var clients = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => host.ConnectAsync($"{i}")));
            time.Advance(TimeSpan.FromSeconds(2));
            await Wait.UntilAsync(() => store.Seen.Count == 50, "all have been seen");
            foreach (var client in clients)
            {
                client.Abort();
            }

            await Wait.UntilAsync(() => Enumerable.Range(0, 50).All(i => host.Get<OnlineUsers>().SocketsOf($"{i}") == 0), "all are gone");
            left = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
            time.Advance(TimeSpan.FromSeconds(10));
            await Wait.UntilAsync(() => store.Seen.Values.All(at => at == left), "all have been seen off");
            Assert.InRange(store.Writes, 2, 6);
        }

        await using var next = await StartAsync(chat => chat.Services.AddSingleton<IPresenceStore>(store));
        Assert.Equal(new UserPresence("2", false, left), (await next.Get<IPresence>().GetAsync(["2"]))[0]);
    }

    [Fact]
    public async Task A_host_that_stops_records_those_who_are_there()
    {
        var store = new CountingStore();
        var host = await StartAsync(chat => chat.Services.AddSingleton<IPresenceStore>(store));
        await using var client = await host.ConnectAsync("1");
        await client.SettleAsync();
        var before = DateTimeOffset.UtcNow.AddSeconds(-1);
        await host.DisposeAsync();
        Assert.True(store.Seen["1"] >= before);
    }

    private static Task<ChatHost> StartAsync(Action<Realtime.Hosting.IChatRealtimeBuilder>? builder = null, TimeProvider? time = null) =>
        ChatHost.StartAsync(PlainDialect.Speak, builder, time: time, inMemory: true);

    /// <summary>People see those whose id begins with the same letter.</summary>
    private sealed class TeamPolicy : IPresencePolicy
    {
        public ValueTask<IReadOnlySet<string>> WhomMaySeeAsync(string observerId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
            new(userIds.Where(id => id[0] == observerId[0]).ToHashSet());

        public ValueTask<IReadOnlySet<string>> WhoMaySeeAsync(string userId, IReadOnlyCollection<string> observerIds, CancellationToken cancellationToken) =>
            new(observerIds.Where(id => id[0] == userId[0]).ToHashSet());
    }

    private sealed class CountingStore : IPresenceStore
    {
        public System.Collections.Concurrent.ConcurrentDictionary<string, DateTimeOffset> Seen { get; } = new();

        public int Writes { get; private set; }

        public ValueTask SetLastSeenAsync(IReadOnlyDictionary<string, DateTimeOffset> seen, CancellationToken cancellationToken)
        {
            Writes++;
            foreach (var (userId, at) in seen)
            {
                Seen[userId] = at;
            }

            return default;
        }

        public ValueTask<IReadOnlyDictionary<string, DateTimeOffset>> GetLastSeenAsync(IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
            new(userIds.Where(Seen.ContainsKey).ToDictionary(id => id, id => Seen[id]));

        public ValueTask<IReadOnlySet<string>> ListAcquaintancesAsync(string userId, CancellationToken cancellationToken) => new(new HashSet<string>());
    }
}
