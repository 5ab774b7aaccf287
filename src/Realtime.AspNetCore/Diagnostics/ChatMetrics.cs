using System.Diagnostics.Metrics;

namespace Realtime.Diagnostics;

/// <summary>The meter <c>Realtime.Chat</c>.</summary>
internal sealed class ChatMetrics
{
    public const string MeterName = "Realtime.Chat";

    private readonly Counter<long> _stored;
    private readonly Histogram<int> _groupSize;
    private readonly Counter<long> _refused;
    private readonly UpDownCounter<long> _connections;

    public ChatMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _stored = meter.CreateCounter<long>("realtime.chat.stored", "{item}", "Messages and notifications stored");
        _groupSize = meter.CreateHistogram<int>("realtime.chat.group_size", "{item}", "How many were stored by one commit");
        _refused = meter.CreateCounter<long>("realtime.chat.refused", "{socket}", "Sockets not let in");
        _connections = meter.CreateUpDownCounter<long>("realtime.chat.connections", "{socket}", "Sockets of authenticated users");
    }

    public void GroupStored(string kind, int count)
    {
        var tag = new KeyValuePair<string, object?>("kind", kind);
        _stored.Add(count, tag);
        _groupSize.Record(count, tag);
    }

    public void Refused(Authentication.AuthenticationFailure failure) =>
        _refused.Add(1, new KeyValuePair<string, object?>("reason", failure.ToString()));

    public void Connected() => _connections.Add(1);

    public void Disconnected() => _connections.Add(-1);
}
