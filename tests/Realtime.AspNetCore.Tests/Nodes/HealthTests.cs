using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Nodes;

/// <summary>What the health check says of the other nodes, for a script that replaces them one after the other.</summary>
public sealed class HealthTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_says_whether_a_node_knows_the_users_and_the_sessions_of_the_others(bool recovers)
    {
        // Until the clock goes on, no node tells anything.
        var time = new ManualTime();
        await using var cluster = await NodeCluster.StartAsync(
            chat: options => options.RecoverConnections = recovers,
            builder: chat => chat.Services.AddHealthChecks().AddChatRealtime(),
            time: _ => time);
        Assert.Equal((1, false), await OfAsync(cluster.First));
        Assert.Equal((1, false), await OfAsync(cluster.Second));

        await UntilAsync(cluster.First, (1, true));
        await UntilAsync(cluster.Second, (1, true));

        await cluster.SecondTransport.DisposeAsync();
        await UntilAsync(cluster.First, (0, true));

        Task UntilAsync(ChatHost node, (int Others, bool KnowsThem) expected) => Wait.UntilAsync(
            async () =>
            {
                time.Advance(TimeSpan.FromMilliseconds(250));
                return await OfAsync(node) == expected;
            },
            $"the node says {expected}");
    }

    private static async Task<(int Others, bool KnowsThem)> OfAsync(ChatHost node)
    {
        var data = (await node.Get<HealthCheckService>().CheckHealthAsync()).Entries["chat"].Data;
        return ((int)data["otherNodes"], (bool)data["knowsOtherNodes"]);
    }
}
