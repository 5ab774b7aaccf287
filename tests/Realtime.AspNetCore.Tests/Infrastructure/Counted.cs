using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>What one host counts with one counter, by the value of a tag.</summary>
internal sealed class Counted : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public Counted(ChatHost host, string counter, string tag)
    {
        // The meters of other hosts in this process have the same name and another scope.
        var meters = host.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == counter && ReferenceEquals(instrument.Meter.Scope, meters))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            foreach (var (name, found) in tags)
            {
                if (name == tag)
                {
                    _counts.AddOrUpdate($"{found}", value, (_, before) => before + value);
                }
            }
        });
        _listener.Start();
    }

    /// <summary>The sum of what was counted with a value of the tag.</summary>
    public long Of(string value) => _counts.GetValueOrDefault(value);

    public void Dispose() => _listener.Dispose();
}
