using BenchmarkDotNet.Attributes;
using Realtime.Delivery;

namespace Realtime.Bench.Codecs;

/// <summary>What a stored message gives in a dialect's words: its events and whom they go to, not yet encoded.</summary>
public class DialectRendering
{
    private static readonly DomainEvent Direct = new DomainEvent.MessageStored(Samples.Message, ["1", "2"]);
    private static readonly DomainEvent Group = new DomainEvent.MessageStored(Samples.Message, [.. Enumerable.Range(1, 50).Select(id => $"{id}")]);

    [Benchmark]
    public int MarketplaceMessageOfTwo() => Render(Dialect.Marketplace, Direct);

    [Benchmark]
    public int MarketplaceMessageOfFifty() => Render(Dialect.Marketplace, Group);

    private static int Render(Dialect dialect, DomainEvent domainEvent)
    {
        var rooms = 0;
        foreach (var outgoing in dialect.Render(domainEvent))
        {
            rooms += outgoing.Audience.Rooms.Count;
        }

        return rooms;
    }
}
