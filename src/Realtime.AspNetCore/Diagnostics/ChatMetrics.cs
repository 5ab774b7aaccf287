using System.Diagnostics.Metrics;
using Realtime.Domain;

namespace Realtime.Diagnostics;

/// <summary>The meter <c>Realtime.Chat</c>.</summary>
internal sealed class ChatMetrics
{
    public const string MeterName = "Realtime.Chat";

    private readonly Counter<long> _stored;
    private readonly Histogram<int> _groupSize;
    private readonly Counter<long> _refused;
    private readonly UpDownCounter<long> _connections;
    private readonly Histogram<double> _hostCalls;
    private readonly Counter<long> _dropped;
    private readonly Counter<long> _deliveryFaults;
    private readonly Counter<long> _signalsDropped;
    private readonly Counter<long> _filled;
    private readonly Counter<long> _recoveries;
    private readonly Meter _meter;

    public ChatMetrics(IMeterFactory meters)
    {
        var meter = _meter = meters.Create(MeterName);
        _stored = meter.CreateCounter<long>("realtime.chat.stored", "{item}", "Messages and notifications stored");
        _groupSize = meter.CreateHistogram<int>("realtime.chat.group_size", "{item}", "How many were stored by one commit");
        _refused = meter.CreateCounter<long>("realtime.chat.refused", "{socket}", "Sockets not let in");
        _connections = meter.CreateUpDownCounter<long>("realtime.chat.connections", "{socket}", "Sockets of authenticated users");
        _hostCalls = meter.CreateHistogram<double>("realtime.chat.host_call.duration", "s", "How long calls of the host's code took");
        _dropped = meter.CreateCounter<long>("realtime.chat.delivery.dropped", "{event}", "Events that were not delivered because too many waited");
        _deliveryFaults = meter.CreateCounter<long>("realtime.chat.delivery.faults", "{event}", "Events that a dialect could not render or that could not be sent");
        _signalsDropped = meter.CreateCounter<long>("realtime.chat.nodes.dropped", "{event}", "Events that other nodes were not told of, or that could not be read");
        _filled = meter.CreateCounter<long>("realtime.chat.nodes.filled", "{revision}", "Changes of other nodes that were read from the store because their event was missing");
        _recoveries = meter.CreateCounter<long>("realtime.chat.recoveries", "{socket}", "Sockets whose client asked for the state of a lost one");
    }

    public void GroupStored(string kind, int count)
    {
        var tag = new KeyValuePair<string, object?>("kind", kind);
        _stored.Add(count, tag);
        _groupSize.Record(count, tag);
    }

    public void Refused(AuthenticationFailure failure) =>
        _refused.Add(1, new KeyValuePair<string, object?>("reason", failure.ToString()));

    public void HostCalled(string dependency, string outcome, TimeSpan took) => _hostCalls.Record(
        took.TotalSeconds,
        new KeyValuePair<string, object?>("dependency", dependency),
        new KeyValuePair<string, object?>("outcome", outcome));

    /// <param name="isVolatile">Whether the event is useless a moment later, as typing is.</param>
    public void DeliveryDropped(bool isVolatile) => _dropped.Add(1, new KeyValuePair<string, object?>("volatile", isVolatile));

    public void DeliveryFailed() => _deliveryFaults.Add(1);

    /// <param name="isVolatile">Whether the event is useless a moment later, as typing is.</param>
    /// <param name="count">The number of events.</param>
    public void SignalDropped(bool isVolatile, int count = 1) => _signalsDropped.Add(count, new KeyValuePair<string, object?>("volatile", isVolatile));

    public void Recovered() => _recoveries.Add(1, new KeyValuePair<string, object?>("restored", true));

    public void RecoveryRefused() => _recoveries.Add(1, new KeyValuePair<string, object?>("restored", false));

    public void RevisionsFilled(long count) => _filled.Add(count);

    /// <summary>Adds gauges that measure the lanes at each collection.</summary>
    public void ObserveLanes(Func<int> depth, Func<TimeSpan> oldest)
    {
        _meter.CreateObservableGauge("realtime.chat.delivery.depth", depth, "{event}", "Events that wait to be delivered");
        _meter.CreateObservableGauge("realtime.chat.delivery.oldest", () => oldest().TotalSeconds, "s", "Age of the oldest event that waits to be delivered");
    }

    /// <summary>Adds a gauge that measures how many servers use the database in place of their own transport.</summary>
    public void ObserveFallbacks(Func<int> count) =>
        _meter.CreateObservableGauge(
            "realtime.chat.nodes.fallback", count, "{server}", "Socket.IO servers that use the database because the transport between the nodes is lost");

    public void Connected() => _connections.Add(1);

    public void Disconnected() => _connections.Add(-1);
}
