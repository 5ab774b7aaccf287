using System.Diagnostics.Metrics;
using System.Text.Json;
using Realtime.SocketIO.Diagnostics;

namespace Realtime.SocketIO.Admin;

/// <summary>
/// Counts since the last report, for the charts of the UI. The counts come from the server's own instruments, which
/// cover all servers of the host.
/// </summary>
internal sealed class AdminStatistics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Type, string? SubType), long> _counts = [];

    public AdminStatistics(SocketIOMetrics metrics)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (metrics.Owns(instrument) && TypeOf(instrument) is { } type)
            {
                listener.EnableMeasurementEvents(instrument, type);
            }
        };
        _listener.SetMeasurementEventCallback<long>((_, value, _, type) =>
        {
            // Of the changes in open connections, count increments only. Disconnections are counted below, with their reason.
            if (value > 0)
            {
                Add((string)type!, null, value);
            }
        });
        _listener.SetMeasurementEventCallback<double>((_, _, tags, type) =>
        {
            foreach (var tag in tags)
            {
                if (tag.Key == "socketio.disconnect.reason")
                {
                    Add((string)type!, (string?)tag.Value, 1);
                }
            }
        });
        _listener.Start();
    }

    /// <summary>Writes the counts in the format of the UI and resets them.</summary>
    public void WriteAndClear(Utf8JsonWriter json, DateTimeOffset now)
    {
        KeyValuePair<(string Type, string? SubType), long>[] counts;
        lock (_gate)
        {
            counts = [.. _counts];
            _counts.Clear();
        }

        json.WriteStartArray();
        foreach (var ((type, subType), count) in counts)
        {
            json.WriteStartObject();
            json.WriteNumber("timestamp"u8, now.ToUnixTimeSeconds() * 1000);
            json.WriteString("type"u8, type);
            if (subType is not null)
            {
                json.WriteString("subType"u8, subType);
            }

            json.WriteNumber("count"u8, count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Discards the counts of the time in which no UI was connected.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _counts.Clear();
        }
    }

    public void Dispose() => _listener.Dispose();

    private static string? TypeOf(Instrument instrument) => instrument.Name switch
    {
        "socketio.server.active_connections" => "rawConnection",
        "socketio.server.connection.duration" => "rawDisconnection",
        "socketio.server.packets.received" => "packetsIn",
        "socketio.server.packets.sent" => "packetsOut",
        "socketio.server.bytes.received" => "bytesIn",
        "socketio.server.bytes.sent" => "bytesOut",
        _ => null,
    };

    private void Add(string type, string? subType, long count)
    {
        lock (_gate)
        {
            var key = (type, subType);
            _counts[key] = _counts.GetValueOrDefault(key) + count;
        }
    }
}
