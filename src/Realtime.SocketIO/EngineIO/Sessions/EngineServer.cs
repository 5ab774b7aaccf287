using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.Requests;
using Realtime.SocketIO.Primitives;
using Realtime.SocketIO.Protocol.EngineIO;
using Realtime.SocketIO.Reasons;

namespace Realtime.SocketIO.EngineIO.Sessions;

/// <summary>
/// The sessions of one endpoint, and the timer for their heartbeats, upgrade timeouts and connect timeouts. All
/// sessions share the timer, which runs only while there are sessions.
/// </summary>
internal sealed partial class EngineServer : IDisposable
{
    private readonly ConcurrentDictionary<string, EngineSession> _sessions = new(StringComparer.Ordinal);
    private readonly TimeProvider _timeProvider;
    private readonly long _startedAt;
    private readonly Lock _timerGate = new();
    private ITimer? _timer;
    private int _ticking;
    private volatile bool _stopping;
    private volatile bool _deflates;

    public EngineServer(SocketIOOptions options, TimeProvider timeProvider, SocketIOMetrics metrics, ILogger logger)
    {
        Metrics = metrics;
        Options = options;
        Logger = logger;
        _timeProvider = timeProvider;
        _startedAt = timeProvider.GetTimestamp();
        PingIntervalMs = (long)options.PingInterval.TotalMilliseconds;
        PingTimeoutMs = (long)options.PingTimeout.TotalMilliseconds;
        UpgradeTimeoutMs = (long)options.UpgradeTimeout.TotalMilliseconds;
        ConnectTimeoutMs = (long)options.ConnectTimeout.TotalMilliseconds;

        // With a tick of a twentieth of the shortest limit, every limit is met within 5 %.
        var shortest = Math.Min(Math.Min(PingIntervalMs, PingTimeoutMs), Math.Min(UpgradeTimeoutMs, ConnectTimeoutMs));
        TickMs = Math.Clamp(shortest / 20, 10, 1000);
    }

    public SocketIOOptions Options { get; }

    public ILogger Logger { get; }

    public SocketIOMetrics Metrics { get; }

    public TimeProvider TimeProvider => _timeProvider;

    public long PingIntervalMs { get; }

    public long PingTimeoutMs { get; }

    public long UpgradeTimeoutMs { get; }

    public long ConnectTimeoutMs { get; }

    public long TickMs { get; }

    /// <summary>How many packets wait for a client that is slow because it does not read, or does not poll.</summary>
    public int SlowPackets => Math.Min(Options.SlowClientMark, ManyPackets);

    /// <summary>How many packets wait for a client that is slow whatever its transport does.</summary>
    public int ManyPackets => Options.MaxQueuedPackets / 8;

    /// <summary>How many bytes wait for a client that is slow.</summary>
    public long ManyBytes => Options.MaxQueuedBytes / 8;

    /// <summary>Whether a polling client may upgrade to WebSocket.</summary>
    public bool TakesUpgrades => Options.AllowUpgrades && Options.Transports.Contains(TransportNames.WebSocket);

    /// <summary>How long an ended session waits until its client has received the last packets, in milliseconds.</summary>
    public long LingerMs => PingTimeoutMs;

    /// <summary>The time of a monotonic clock, in milliseconds.</summary>
    public long Now => (long)_timeProvider.GetElapsedTime(_startedAt).TotalMilliseconds;

    /// <summary>Whether the timer runs.</summary>
    public bool IsSweeping => Volatile.Read(ref _timer) is not null;

    public int SessionCount => _sessions.Count;

    /// <summary>The number of polling sessions. Counted at every call.</summary>
    public int PollingCount => _sessions.Count(entry => entry.Value.TransportName == TransportNames.Polling);

    /// <summary>Whether the host is stopping. New sessions are then refused.</summary>
    public bool IsStopping => _stopping;

    /// <summary>What follows the random part of a session id; empty without a cluster.</summary>
    public string SessionSuffix { get; set; } = "";

    /// <summary>Notes that a connection accepts compressed messages.</summary>
    public void NoteDeflate() => _deflates = true;

    /// <summary>Compresses a packet before it is queued under a lock.</summary>
    public void Prepare(EncodedPacket packet)
    {
        if (_deflates && Options.PerMessageDeflate is { } options)
        {
            packet.Deflate(options.Threshold, options.Level);
        }
    }

    public EngineSession CreateSession(EngineRequest request) =>
        new(this, RandomId.Create() + SessionSuffix, request.Revision) { TakesBinaryPolls = request.Revision == 3 && request.TakesBinary };

    public void Add(EngineSession session)
    {
        _sessions[session.Id] = session;
        session.CountAsOpen();
        if (Volatile.Read(ref _timer) is null)
        {
            StartTimer();
        }

        if (_stopping)
        {
            session.Close(CloseReason.ServerShuttingDown);
        }
    }

    public void Remove(EngineSession session)
    {
        _sessions.TryRemove(session.Id, out _);
        if (_stopping)
        {
            OnRemovedWhileStopping();
        }
    }

    public bool TryGet(string id, [NotNullWhen(true)] out EngineSession? session) => _sessions.TryGetValue(id, out session);

    public void Dispose()
    {
        _stopping = true;
        lock (_timerGate)
        {
            _timer?.Dispose();
            _timer = null;
        }

        foreach (var (_, session) in _sessions)
        {
            session.Close(CloseReason.ServerShuttingDown);
        }
    }

    private void Tick()
    {
        if (Interlocked.Exchange(ref _ticking, 1) == 1)
        {
            return;
        }

        try
        {
            var now = Now;
            foreach (var (_, session) in _sessions)
            {
                Tick(session, now);
            }

            StopTimerIfIdle();
        }
        finally
        {
            Volatile.Write(ref _ticking, 0);
        }
    }

    private static void Tick(EngineSession session, long now)
    {
        try
        {
            session.OnTick(now);
        }
        catch (Exception exception)
        {
            // One session's fault must not affect the others. An exception in a timer callback would end the process.
            session.EndByFault(exception);
        }
    }

    private void StartTimer()
    {
        lock (_timerGate)
        {
            var tick = TimeSpan.FromMilliseconds(TickMs);
            _timer ??= _timeProvider.CreateTimer(static state => ((EngineServer)state!).Tick(), this, tick, tick);
        }
    }

    private void StopTimerIfIdle()
    {
        if (!_sessions.IsEmpty)
        {
            return;
        }

        lock (_timerGate)
        {
            // Checked again under the lock, because Add stores its session before it reads the timer.
            if (_sessions.IsEmpty && _timer is not null)
            {
                _timer.Dispose();
                _timer = null;
            }
        }
    }
}
