using BenchmarkDotNet.Attributes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.Dialects;
using Realtime.Domain;

namespace Realtime.Bench.Codecs;

/// <summary>Renders a stored message in a dialect: its events and their recipients, not yet encoded.</summary>
public class DialectRendering
{
    private static readonly DomainEvent Two = new DomainEvent.MessageStored(Samples.Message, ["1", "2"]) { IsDirect = true };
    private static readonly DomainEvent Fifty = new DomainEvent.MessageStored(Samples.Message, [.. Enumerable.Range(1, 50).Select(id => $"{id}")]);

    private readonly DialectContext _context;
    private Dialect _dialect = DialectNames.Marketplace;

    public DialectRendering()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddAuthentication();
        builder.Services.AddAuthorization();
        builder.Services.AddChatRealtime();
        _context = builder.Build().Services.GetRequiredService<DialectContext>();
    }

    /// <summary>
    /// The name of the dialect. The table shows it instead of the type's full name, which would be truncated.
    /// </summary>
    [ParamsSource(nameof(Names))]
    public string Dialect { get; set; } = "";

    public static IEnumerable<string> Names => DialectNames.All.Select(NameOf);

    [GlobalSetup]
    public void Choose() => _dialect = DialectNames.All.Single(dialect => NameOf(dialect) == Dialect);

    [Benchmark]
    public int MessageToTwo() => Render(Two);

    [Benchmark]
    public int MessageToFifty() => Render(Fifty);

    private static string NameOf(Dialect dialect) => dialect.GetType().Name;

    private int Render(DomainEvent domainEvent) => _dialect.RenderAsync(domainEvent, _context).AsTask().GetAwaiter().GetResult().Count;
}
