using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.SocketIO.Diagnostics;

namespace Realtime.SocketIO.Hosting.Accepting;

/// <summary>
/// Limits the connections that the host accepts. A process without a free descriptor fails to accept the next
/// connection in a tight loop, and can no longer open files or database connections. Thread-safe.
/// </summary>
internal sealed class ConnectionCeiling
{
    private static readonly TimeSpan FullFor = TimeSpan.FromSeconds(10);

    private readonly Lazy<Limits> _limits;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly ILogger _logger;
    private readonly Counter<long> _refusals;
    private readonly LogThrottle _throttle = new();
    private long _accepted;
    private long _refused;
    private long _refusedAt;

    public ConnectionCeiling(
        IEnumerable<SocketIOServerName> servers,
        IOptionsMonitor<SocketIOOptions> options,
        TimeProvider time,
        IMeterFactory meters,
        ILogger<ConnectionCeiling> logger)
        : this(() => Limits.Of(servers.Select(server => options.Get(server.Name).MaxAcceptedConnections), DescriptorLimit.Read()), time, meters, logger)
    {
    }

    internal ConnectionCeiling(Func<Limits> limits, TimeProvider time, IMeterFactory meters, ILogger logger)
    {
        // Read when the host begins to listen. The options are validated by then.
        _limits = new Lazy<Limits>(limits);
        _time = time;
        _start = time.GetTimestamp();
        _logger = logger;
        var meter = meters.Create(SocketIOMetrics.MeterName);
        meter.CreateObservableUpDownCounter("socketio.host.connections", () => Accepted, "{connection}", "Connections that the host has accepted, of every endpoint.");
        meter.CreateObservableGauge("socketio.host.connections.ceiling", ObserveCeiling, "{connection}", "The most that the host accepts, where there is a ceiling.");
        _refusals = meter.CreateCounter<long>("socketio.host.connections.refused", "{connection}", "Connections that were reset at the ceiling.");
    }

    /// <summary>The number of open connections, of all endpoints.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>The number of connections refused since the start.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>The largest number of connections; null if there is no ceiling.</summary>
    public int? Ceiling => _limits.Value.Ceiling;

    /// <summary>Whether the ceiling is reached, or a connection was refused in the last 10 seconds.</summary>
    public bool IsFull => Accepted >= Ceiling || (Refused > 0 && _time.GetElapsedTime(Volatile.Read(ref _refusedAt)) < FullFor);

    /// <summary>Counts a new connection. Returns false if it exceeds the ceiling.</summary>
    public bool TryEnter(ConnectionContext connection)
    {
        var limits = _limits.Value;
        if (Interlocked.Increment(ref _accepted) <= (limits.Connections ?? long.MaxValue) && HasLowDescriptor(connection, limits))
        {
            return true;
        }

        Leave();
        Refuse();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _accepted);

    /// <summary>
    /// A new descriptor is always the lowest free one. So its number shows, at no cost, whether the process already
    /// uses all lower descriptors, for whatever purpose.
    /// </summary>
    private static bool HasLowDescriptor(ConnectionContext connection, Limits limits) =>
        limits.Descriptors is not { } most
        || connection.Features.Get<IConnectionSocketFeature>()?.Socket is not { } socket
        || socket.SafeHandle.DangerousGetHandle() < most;

    private void Refuse()
    {
        _refusals.Add(1);
        Volatile.Write(ref _refusedAt, _time.GetTimestamp());
        Interlocked.Increment(ref _refused);
        if (_throttle.TryPass((long)_time.GetElapsedTime(_start).TotalMilliseconds, out var others))
        {
            Log.ConnectionsRefused(_logger, Accepted, _limits.Value.ToString(), others);
        }
    }

    private IEnumerable<Measurement<int>> ObserveCeiling() => Ceiling is { } ceiling ? [new Measurement<int>(ceiling)] : [];

    /// <summary>The limits that apply; null for no limit.</summary>
    /// <param name="Connections">The largest number of connections, if the host set it.</param>
    /// <param name="Descriptors">
    /// The lowest descriptor that no connection may use, if the host set no limit and the process has one.
    /// </param>
    internal sealed record Limits(int? Connections, int? Descriptors)
    {
        public int? Ceiling => Connections ?? Descriptors;

        /// <summary>Uses the smallest value that the servers of a host set, because they share its listeners.</summary>
        public static Limits Of(IEnumerable<int?> set, int? descriptors) => set.Min() switch
        {
            int.MaxValue => new Limits(null, null),
            { } most => new Limits(most, null),
            null => new Limits(null, descriptors - DescriptorLimit.ReserveOf(descriptors ?? 0)),
        };

        public override string ToString() => Connections is { } most
            ? string.Create(CultureInfo.InvariantCulture, $"MaxAcceptedConnections is {most}")
            : string.Create(CultureInfo.InvariantCulture, $"the descriptors below {Descriptors} are in use, and the rest is kept for the host");
    }
}

/// <summary>The name of a server that the host has added.</summary>
internal sealed record SocketIOServerName(string Name);
