using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Cluster;
using Realtime.Diagnostics;
using Realtime.SocketIO.Cluster;
using Realtime.Testing.Cluster;

namespace Realtime.AspNetCore.Tests.Cluster;

/// <summary>The transport suite while every node has its own transport, and what happens when nodes lose it.</summary>
public sealed class FallbackTransportTests : FallbackTransportSuite
{
    [Fact]
    public async Task When_one_node_loses_the_transport_every_message_still_arrives_once()
    {
        var members = await ThreeMembersAsync();
        var number = 0;
        await SayAllAsync();

        // The first node alone loses it; the others must go to the database for its sake.
        Primaries[0].Disconnect();
        await Wait.UntilAsync(() => Healths.All(health => health.IsFallenBack), "all nodes use the database");
        await SayAllAsync();
        Primaries[1].Disconnect();
        Primaries[2].Disconnect();
        await Wait.UntilAsync(() => members.All(member => ((FallbackTransport)member.Transport).NodesApart == 2), "each node knows what the others have lost");
        await SayAllAsync();
        Primaries[0].Reconnect();
        Primaries[1].Reconnect();
        await SayAllAsync();
        Assert.All(Healths, health => Assert.True(health.IsFallenBack));

        Primaries[2].Reconnect();
        await Wait.UntilAsync(() => Healths.All(health => !health.IsFallenBack), "all nodes use their own transport again");
        await SayAllAsync();

        async Task SayAllAsync()
        {
            foreach (var member in members)
            {
                await member.SayAsync(number++);
            }

            foreach (var member in members)
            {
                var own = Array.IndexOf(members, member);
                var expected = Enumerable.Range(0, number).Where(one => one % 3 != own);
                await member.UntilAsync(expected.Count());
                Assert.Equal(expected, ClusterMember.Numbers(member.Received).Order());
            }
        }
    }

    [Fact]
    public async Task What_the_transport_refuses_before_its_loss_is_noticed_goes_through_the_database()
    {
        var members = await ThreeMembersAsync();

        Primaries[0].Disconnect();
        await members[0].SayAsync(1);

        Assert.Equal([1], ClusterMember.Numbers(await members[1].UntilAsync(1)));
        Assert.Equal([1], ClusterMember.Numbers(await members[2].UntilAsync(1)));
    }

    [Fact]
    public async Task A_node_that_is_killed_while_it_has_lost_the_transport_holds_nobody_up_for_long()
    {
        var members = await ThreeMembersAsync();
        Primaries[0].Disconnect();
        await Wait.UntilAsync(() => Healths.All(health => health.IsFallenBack), "all nodes use the database");

        Nodes[0].Node.Dispose();
        await members[0].DisposeAsync();

        await Wait.UntilAsync(() => Healths.All(health => !health.IsFallenBack), "the others use their own transport again");
        await members[1].SayAsync(1);
        Assert.Equal([1], ClusterMember.Numbers(await members[2].UntilAsync(1)));
    }

    [Fact]
    public async Task Requests_are_answered_on_the_way_on_which_they_came()
    {
        var members = await ThreeMembersAsync();
        Primaries[0].Disconnect();
        await Wait.UntilAsync(() => Healths.All(health => health.IsFallenBack), "all nodes use the database");

        Assert.Equal(2, await members[0].Transport.CountOthersAsync("/", default));
        await members[0].Transport.PublishAsync(
            members[0].Message(ClusterMessageType.ServerSideEmit) with { RequestId = "q", Payload = ClusterMember.Json("""["ask"]""") }, default);
        var request = Assert.Single(await members[1].UntilAsync(1));
        await members[1].Transport.SendAsync(
            request.SenderId,
            members[1].Message(ClusterMessageType.ServerSideEmitResponse) with { RequestId = "q", Payload = ClusterMember.Json("1") },
            default);
        Assert.Equal("q", Assert.Single(await members[0].UntilAsync(1)).RequestId);
    }

    private async Task<ClusterMember[]> ThreeMembersAsync()
    {
        var members = new ClusterMember[3];
        for (var i = 0; i < members.Length; i++)
        {
            members[i] = new ClusterMember(await CreateAsync());
            await members[i].Transport.StartAsync(members[i], default);
            await members[i].Transport.OpenAsync("/", default);
        }

        await Wait.UntilAsync(async () =>
        {
            foreach (var node in Nodes)
            {
                if (await node.Node.CountOthersAsync(default) != 2)
                {
                    return false;
                }
            }

            return true;
        }, "the nodes know each other");
        return members;
    }
}

/// <summary>The transport suite while no node has its own transport.</summary>
public sealed class FallenBackTransportTests : FallbackTransportSuite
{
    protected override bool CountsByNamespace => false;

    protected override void Prepare(InProcessClusterTransport primary) => primary.Disconnect();
}

/// <summary>Runs the transport suite over transports that can fall back to one database.</summary>
public abstract class FallbackTransportSuite : ClusterTransportSuite
{
    private readonly SharedDatabase _database = new();
    private readonly InProcessCluster _cluster = new();
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    private protected List<ClusterNode> Nodes { get; } = [];

    private protected List<TransportHealth> Healths { get; } = [];

    private protected List<InProcessClusterTransport> Primaries { get; } = [];

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        foreach (var node in Nodes)
        {
            await node.DisposeAsync();
        }

        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    protected override ValueTask<IClusterTransport> CreateAsync()
    {
        var node = ClusterNode.Create(_database);
        var primary = _cluster.CreateTransport(node.Node.Id);
        var health = new TransportHealth(new ChatMetrics(_services.GetRequiredService<IMeterFactory>()));
        Prepare(primary);
        Nodes.Add(node);
        Primaries.Add(primary);
        Healths.Add(health);
        return ValueTask.FromResult<IClusterTransport>(new FallbackTransport(
            primary, new DatabaseClusterTransport(node.Node, "chat") { IsStandby = true }, health, TimeProvider.System, NullLogger<FallbackTransport>.Instance));
    }

    protected virtual void Prepare(InProcessClusterTransport primary)
    {
    }
}
