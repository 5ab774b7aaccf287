using System.Diagnostics;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Recovery;

namespace Realtime.AspNetCore.Tests.Recovery;

/// <summary>What nodes know of each other's sessions.</summary>
internal static class RecoveryNodes
{
    /// <summary>Waits until nodes have known each other for long enough, so that what one has not delivered is still missed.</summary>
    public static async Task UntilAcquaintedAsync(IReadOnlyList<ChatHost> nodes)
    {
        foreach (var node in nodes)
        {
            var recovery = node.Get<StateRecovery>();
            await Wait.UntilAsync(
                () =>
                {
                    lock (recovery.Gate)
                    {
                        return recovery.Elsewhere.Alive.Count(other =>
                            other.IsInSync && Stopwatch.GetElapsedTime(other.KnownSince) > TimeSpan.FromSeconds(1)) == nodes.Count - 1;
                    }
                },
                "the nodes know each other");
        }
    }

    /// <summary>Waits until a node was told of a client's session at another one, with the conversations that it has joined.</summary>
    public static Task UntilToldAsync(ChatHost node, FlappingClient client, int rooms = 1) => Wait.UntilAsync(
        () =>
        {
            var recovery = node.Get<StateRecovery>();
            lock (recovery.Gate)
            {
                return recovery.Elsewhere.Find(StateRecovery.HashOf(client.Current.PrivateId!))?.Session.Rooms.Count == rooms;
            }
        },
        "the session was told");

    /// <summary>Waits until a node was told that another one has delivered the last event that a client has.</summary>
    public static Task UntilLastIsToldAsync(ChatHost node, FlappingClient client)
    {
        var last = PacketOffset.TryParse(client.Offset)!.Value;
        return Wait.UntilAsync(
            () =>
            {
                var recovery = node.Get<StateRecovery>();
                lock (recovery.Gate)
                {
                    return recovery.Elsewhere.Alive.Any(other => other.Name == last.Node && other.TryFind(last.Id, out _, out _));
                }
            },
            "the delivery was told");
    }

    /// <summary>Waits until a node has seen an event that another one has delivered to a client.</summary>
    public static Task UntilGivenAsync(ChatHost owner, FlappingClient client, string privateId) => Wait.UntilAsync(
        () => !owner.Get<StateRecovery>().Has(privateId), $"the session of {client.Id} was given up");
}
