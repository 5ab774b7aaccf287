using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Realtime.SocketIO.Tests.Diagnostics;

/// <summary>What the instruments of one host have measured.</summary>
internal sealed class Recorded : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)> _all = new();

    public Recorded(TestHost host)
    {
        // Other tests' hosts have meters of the same name, but of another factory.
        var factory = host.Services.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Realtime.SocketIO" && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Add(instrument, value, tags));
        _listener.Start();
    }

    public IReadOnlyList<(double Value, Dictionary<string, object?> Tags)> Of(string name) =>
        [.. _all.Where(item => item.Name == "socketio.server." + name).Select(item => (item.Value, item.Tags))];

    public double Sum(string name) => Of(name).Sum(item => item.Value);

    public async Task<(double Value, Dictionary<string, object?> Tags)> FirstAsync(string name)
    {
        await Wait.UntilAsync(() => Of(name).Count > 0, $"{name} was measured");
        return Of(name)[0];
    }

    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _all.Enqueue((instrument.Name, value, tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value)));
}
