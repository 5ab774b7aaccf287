using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace Realtime.Channels.Tests.Infrastructure;

/// <summary>What a host's counter counted, by outcome.</summary>
internal sealed class Measured : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counts = new();

    public Measured(ChannelHost host, string counter)
    {
        // Every host of a process has meters of the same name.
        var scope = host.Get<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == counter && instrument.Meter.Scope == scope)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            var outcome = tags.ToArray().FirstOrDefault(tag => tag.Key == "outcome").Value as string ?? "";
            _counts.AddOrUpdate(outcome, value, (_, before) => before + value);
        });
        _listener.Start();
    }

    public long this[string outcome] => _counts.GetValueOrDefault(outcome);

    public void Dispose() => _listener.Dispose();
}
