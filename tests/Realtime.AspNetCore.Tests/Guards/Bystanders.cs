using System.Diagnostics;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Guards;

/// <summary>
/// What users 1 and 2 do while the host's code fails for another: connect, join, send, and lose their sockets when their
/// token expires. How long each takes is compared with what it took before, in the same host.
/// </summary>
internal sealed class Bystanders
{
    private const int Times = 5;

    /// <summary>What a busy machine may add; far below the time limits of the tests.</summary>
    private static readonly TimeSpan Noise = TimeSpan.FromMilliseconds(300);

    /// <summary>One host in which nothing fails lets a token expire and is stopped, for all tests.</summary>
    private static readonly Lazy<Task<(TimeSpan Expiry, TimeSpan Stop)>> Normal = new(MeasureNormalAsync);

    private readonly List<TimeSpan> _connects = [];
    private readonly List<TimeSpan> _joins = [];
    private readonly List<TimeSpan> _sends = [];

    /// <summary>Measures, at an endpoint of the Marketplace contract.</summary>
    public static async Task<Bystanders> MeasureAsync(ChatHost host, string path)
    {
        var measured = new Bystanders();
        var id = (await host.DirectAsync("1", "2")).Id;
        for (var i = 0; i < Times; i++)
        {
            var clock = Stopwatch.StartNew();
            await using var sender = await host.ConnectAsync("1", path: path);
            measured._connects.Add(clock.Elapsed);
            await using var receiver = await host.ConnectAsync("2", path: path);

            clock.Restart();
            await receiver.EmitWithAckAsync("join_conversation", id);
            measured._joins.Add(clock.Elapsed);

            clock.Restart();
            var sent = await sender.EmitWithAckAsync("send_message", new { conversationId = id, content = $"{i}" });
            await receiver.NextAsync("new_message");
            measured._sends.Add(clock.Elapsed);
            Assert.True(sent.GetProperty("ok").GetBoolean(), sent.ToString());
        }

        return measured;
    }

    /// <summary>Measures again. Nothing may take 1.5 times as long, and not a single time may anybody have waited for the host's code.</summary>
    /// <param name="host">The host.</param>
    /// <param name="path">The endpoint.</param>
    /// <param name="limit">How long the host's code may take.</param>
    public async Task AreUndisturbedAsync(ChatHost host, string path, TimeSpan limit)
    {
        var expiring = ExpireAsync(host, path);
        var now = await MeasureAsync(host, path);
        Check("connect", now._connects, _connects);
        Check("join", now._joins, _joins);
        Check("send", now._sends, _sends);

        // A single time, so a busy machine may add more; it is less than the limit all the same.
        var (expiry, normalExpiry) = (await expiring, (await Normal.Value).Expiry);
        Assert.InRange(expiry, TimeSpan.Zero, (1.5 * normalExpiry) + (3 * Noise));

        void Check(string what, List<TimeSpan> with, List<TimeSpan> without)
        {
            var (usual, longest, normal) = (Median(with), with.Max(), Median(without));
            Assert.True(usual <= (1.5 * normal) + Noise, $"{what}: {usual} while the host's code fails, {normal} otherwise");
            Assert.True(longest < limit, $"{what}: {longest} once, while the host's code fails");
        }
    }

    /// <summary>Stops a host. It may take 1.5 times as long as one in which nothing fails.</summary>
    /// <param name="host">The host.</param>
    /// <param name="more">What else it may wait for.</param>
    public static async Task StopsAsync(ChatHost host, TimeSpan more = default)
    {
        var normal = (await Normal.Value).Stop;
        var clock = Stopwatch.StartNew();
        await host.StopAsync().WaitAsync(SocketIOTestClient.Patience);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, (1.5 * normal) + Noise + more);
    }

    private static async Task<(TimeSpan Expiry, TimeSpan Stop)> MeasureNormalAsync()
    {
        await using var host = await ChatHost.StartAsync();
        await using var first = await host.ConnectAsync("1");
        await using var second = await host.ConnectAsync("2");
        var expiry = await ExpireAsync(host, "/socket.io");
        var clock = Stopwatch.StartNew();
        await host.StopAsync();
        return (expiry, clock.Elapsed);
    }

    private static TimeSpan Median(List<TimeSpan> times) => times.Order().ElementAt(times.Count / 2);

    /// <summary>How much later than its token a socket ends.</summary>
    private static async Task<TimeSpan> ExpireAsync(ChatHost host, string path)
    {
        for (var lifetime = TimeSpan.FromSeconds(2); ; lifetime *= 2)
        {
            // A token has whole seconds.
            var expiry = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.Add(lifetime).ToUnixTimeSeconds());
            try
            {
                await using var socket = await host.ConnectAsync("2", expiry, path);
                await socket.Closed.WaitAsync(SocketIOTestClient.Patience);
                return DateTimeOffset.UtcNow - expiry;
            }
            catch (ConnectErrorException) when (DateTimeOffset.UtcNow >= expiry && lifetime < SocketIOTestClient.Patience)
            {
                // The machine was too slow to connect before the token expired. A longer one shows the same.
            }
        }
    }
}
