using Realtime.Bench.Net;

namespace Realtime.Bench.Scenarios;

/// <summary>One sender, and those who hear its messages, in their order.</summary>
/// <param name="Sender">A client of the first server.</param>
/// <param name="Frame">What it sends.</param>
/// <param name="Near">Those at the first server.</param>
/// <param name="Far">Those at the other one.</param>
internal sealed record PairGroup(WebSocketClient Sender, byte[] Frame, IReadOnlyList<WebSocketClient> Near, IReadOnlyList<WebSocketClient> Far)
{
    /// <summary>When each message of a turn was due.</summary>
    public List<long> Due { get; } = [];
}
