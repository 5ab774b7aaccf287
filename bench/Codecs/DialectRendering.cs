using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Delivery;
using Realtime.Wire;

namespace Realtime.Bench.Codecs;

/// <summary>What a stored message gives in a dialect's words: its events and whom they go to, not yet encoded.</summary>
public class DialectRendering
{
    private static readonly DomainEvent Two = new DomainEvent.MessageStored(Samples.Message, ["1", "2"]);
    private static readonly DomainEvent Fifty = new DomainEvent.MessageStored(Samples.Message, [.. Enumerable.Range(1, 50).Select(id => $"{id}")]);

    private readonly DialectContext _context;

    public DialectRendering()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddAuthentication();
        builder.Services.AddAuthorization();
        builder.Services.AddChatRealtime();
        _context = builder.Build().Services.GetRequiredService<DialectContext>();
    }

    /// <summary>The dialect.</summary>
    [ParamsSource(nameof(All))]
    public Dialect Dialect { get; set; } = Dialects.Marketplace;

    public static IReadOnlyList<Dialect> All => Dialects.All;

    [Benchmark]
    public int MessageToTwo() => Render(Two);

    [Benchmark]
    public int MessageToFifty() => Render(Fifty);

    private int Render(DomainEvent domainEvent) => Dialect.RenderAsync(domainEvent, _context).AsTask().GetAwaiter().GetResult().Count;
}
