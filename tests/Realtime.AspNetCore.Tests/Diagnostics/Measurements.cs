using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Realtime.AspNetCore.Tests.Infrastructure;

namespace Realtime.AspNetCore.Tests.Diagnostics;

/// <summary>What the instruments of one host measure.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> _all = new();

    public Measurements(ChatHost host)
        : this(host.Get<IMeterFactory>())
    {
    }

    /// <param name="scope">The host's factory: every host of a process has meters of the same name.</param>
    public Measurements(IMeterFactory scope)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Scope == scope)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>The values of an instrument with these tags, as in <c>kind=messages, outcome=ok</c>.</summary>
    public IReadOnlyList<double> Of(string name, string tags = "") => [.. _all.Where(item => item.Name == name && item.Tags == tags).Select(item => item.Value)];

    /// <summary>The current value of an observed instrument; null if it has none.</summary>
    public double? Observe(string name, string tags = "")
    {
        var before = Of(name, tags).Count;
        _listener.RecordObservableInstruments();
        var values = Of(name, tags);
        return values.Count > before ? values[^1] : null;
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _all.Enqueue((instrument.Name, value, string.Join(", ", tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal).Select(tag => $"{tag.Key}={tag.Value}"))));
}
