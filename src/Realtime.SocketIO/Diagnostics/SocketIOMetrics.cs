using System.Diagnostics;
using System.Diagnostics.Metrics;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.Diagnostics;

/// <summary>
/// The metrics of all Socket.IO servers of a host, modelled on those of SignalR. The number of tag values is bounded:
/// clients cannot choose tag values.
/// </summary>
internal sealed class SocketIOMetrics : IDisposable
{
    public const string MeterName = "Realtime.SocketIO";

    private readonly Meter _meter;
    private readonly UpDownCounter<long> _activeConnections;
    private readonly Histogram<double> _connectionDuration;
    private readonly Counter<long> _packetsReceived;
    private readonly Counter<long> _packetsSent;
    private readonly Counter<long> _bytesReceived;
    private readonly Counter<long> _bytesSent;
    private readonly Histogram<int> _broadcastRecipients;
    private readonly Counter<long> _queueOverflows;
    private readonly Counter<long> _dropped;
    private readonly Histogram<double> _eventDuration;
    private readonly Counter<long> _ackTimeouts;
    private readonly UpDownCounter<long> _clusterConnections;
    private readonly Counter<long> _clusterSent;
    private readonly Counter<long> _clusterReceived;
    private readonly Counter<long> _clusterFailed;
    private readonly Counter<long> _clusterDropped;

    public SocketIOMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _activeConnections = _meter.CreateUpDownCounter<long>("socketio.server.active_connections", "{connection}", "Connections that are open.");
        _connectionDuration = _meter.CreateHistogram<double>("socketio.server.connection.duration", "s", "How long connections lasted.");
        _packetsReceived = _meter.CreateCounter<long>("socketio.server.packets.received", "{packet}", "Messages received from clients.");
        _packetsSent = _meter.CreateCounter<long>("socketio.server.packets.sent", "{packet}", "Packets queued for clients.");
        _bytesReceived = _meter.CreateCounter<long>("socketio.server.bytes.received", "By", "Bytes of messages received from clients.");
        _bytesSent = _meter.CreateCounter<long>("socketio.server.bytes.sent", "By", "Bytes of packets queued for clients.");
        _broadcastRecipients = _meter.CreateHistogram<int>("socketio.server.broadcast.recipients", "{socket}", "How many sockets a broadcast was for.");
        _queueOverflows = _meter.CreateCounter<long>("socketio.server.queue.overflows", "{connection}", "Connections closed because they read too slowly.");
        _dropped = _meter.CreateCounter<long>("socketio.server.packets.dropped", "{packet}", "Packets that were not sent to clients that read too slowly, and need not be.");
        _eventDuration = _meter.CreateHistogram<double>("socketio.server.event.duration", "s", "How long handlers of events took.");
        _ackTimeouts = _meter.CreateCounter<long>("socketio.server.ack.timeouts", "{ack}", "Acknowledgements that did not come in time.");
        _clusterConnections = _meter.CreateUpDownCounter<long>("socketio.server.cluster.connections", "{connection}", "Servers that are connected to the others of their cluster.");
        _clusterSent = _meter.CreateCounter<long>("socketio.server.cluster.messages.sent", "{message}", "Messages sent to other servers.");
        _clusterReceived = _meter.CreateCounter<long>("socketio.server.cluster.messages.received", "{message}", "Messages received from other servers.");
        _clusterFailed = _meter.CreateCounter<long>("socketio.server.cluster.messages.failed", "{message}", "Messages that could not be sent to other servers.");
        _clusterDropped = _meter.CreateCounter<long>("socketio.server.cluster.messages.dropped", "{message}", "Messages of other servers that were not valid or exceeded a limit.");
    }

    /// <summary>Whether there is a listener for the duration of handlers. Without one, no clock is read.</summary>
    public bool TimesEvents => _eventDuration.Enabled;

    /// <summary>Whether an instrument belongs to this object and not to another host in the process.</summary>
    public bool Owns(Instrument instrument) => instrument.Meter == _meter;

    public void ConnectionOpened() => _activeConnections.Add(1);

    public void ConnectionClosed(TimeSpan duration, string transport, CloseReason reason)
    {
        _activeConnections.Add(-1);
        if (_connectionDuration.Enabled)
        {
            _connectionDuration.Record(
                duration.TotalSeconds,
                new("socketio.transport", transport),
                new("socketio.disconnect.reason", DisconnectReasons.Name(DisconnectReasons.From(reason))));
        }

        if (reason == CloseReason.QueueOverflow)
        {
            _queueOverflows.Add(1);
        }
    }

    public void Received(int bytes, string transport)
    {
        if (_packetsReceived.Enabled || _bytesReceived.Enabled)
        {
            var tag = new KeyValuePair<string, object?>("socketio.transport", transport);
            _packetsReceived.Add(1, tag);
            _bytesReceived.Add(bytes, tag);
        }
    }

    public void Sent(int bytes, string transport)
    {
        if (_packetsSent.Enabled || _bytesSent.Enabled)
        {
            var tag = new KeyValuePair<string, object?>("socketio.transport", transport);
            _packetsSent.Add(1, tag);
            _bytesSent.Add(bytes, tag);
        }
    }

    /// <param name="reason">One of a fixed set.</param>
    public void Dropped(string reason) => _dropped.Add(1, new KeyValuePair<string, object?>("socketio.drop.reason", reason));

    public void Broadcast(int recipients, string @namespace)
    {
        if (_broadcastRecipients.Enabled)
        {
            _broadcastRecipients.Record(recipients, new KeyValuePair<string, object?>("socketio.namespace", @namespace));
        }
    }

    /// <param name="startedAt">A timestamp of <see cref="Stopwatch"/>.</param>
    /// <param name="name">An event that has a handler, so the host determines the set of names.</param>
    /// <param name="succeeded">Whether the handler returned.</param>
    /// <param name="namespace">The event's namespace, as measurements name it.</param>
    public void EventHandled(long startedAt, string name, string @namespace, bool succeeded)
    {
        var tags = new TagList { { "socketio.event", name }, { "socketio.namespace", @namespace } };
        if (!succeeded)
        {
            tags.Add("error.type", "exception");
        }

        _eventDuration.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds, tags);
    }

    public void AcksTimedOut(int count) => _ackTimeouts.Add(count);

    public void ClusterConnected(bool isConnected) => _clusterConnections.Add(isConnected ? 1 : -1);

    /// <param name="type">The kind of message, one of a fixed set.</param>
    public void ClusterSent(string type) => _clusterSent.Add(1, new KeyValuePair<string, object?>("socketio.server.cluster.message.type", type));

    /// <param name="type">The kind of message, one of a fixed set.</param>
    public void ClusterReceived(string type) => _clusterReceived.Add(1, new KeyValuePair<string, object?>("socketio.server.cluster.message.type", type));

    public void ClusterFailed() => _clusterFailed.Add(1);

    /// <param name="reason">One of a fixed set.</param>
    public void ClusterDropped(string reason) => _clusterDropped.Add(1, new KeyValuePair<string, object?>("error.type", reason));

    public void Dispose() => _meter.Dispose();
}
