using Microsoft.Extensions.Logging;
using Realtime.Redis.Diagnostics;
using Realtime.SocketIO.Cluster;

namespace Realtime.Redis.Connections;

/// <summary>Whether the transport is connected, and what the receiver was told of it. Thread-safe.</summary>
internal sealed class ConnectionState(TimeProvider time, ILogger logger)
{
    private readonly Lock _gate = new();
    private IClusterReceiver? _receiver;
    private CancellationTokenSource _session = new();
    private long _lostAt;
    private bool _wasReported;
    private bool _isClosed;

    public bool IsConnected { get; private set; }

    /// <summary>Whether the connection was lost less than this time ago, and is not made again yet.</summary>
    public bool WasLostWithin(TimeSpan past)
    {
        lock (_gate)
        {
            return !_isClosed && _wasReported && !IsConnected && time.GetElapsedTime(_lostAt) < past;
        }
    }

    public void Attach(IClusterReceiver receiver) => _receiver = receiver;

    /// <summary>The connection is made.</summary>
    /// <returns>A token that is canceled when the connection is lost.</returns>
    public CancellationToken Connect(bool mayHaveMissed)
    {
        lock (_gate)
        {
            _session.Dispose();
            _session = new CancellationTokenSource();
            IsConnected = true;
            _wasReported = true;
            _receiver?.OnConnection(isConnected: true, mayHaveMissed);
            return _session.Token;
        }
    }

    /// <summary>The connection is lost, or cannot be made at start. Only the first call of a loss has an effect.</summary>
    public void Lose(string reason, Exception? exception)
    {
        lock (_gate)
        {
            if (_isClosed || (_wasReported && !IsConnected))
            {
                return;
            }

            IsConnected = false;
            _lostAt = time.GetTimestamp();
            _wasReported = true;
            _receiver?.OnConnection(isConnected: false, mayHaveMissed: false, $"Redis: {reason}", exception);
            // Not in this lock: what waits for the token runs on.
            _ = _session.CancelAsync();
        }
    }

    /// <summary>The transport ends: nothing is reported any more.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            IsConnected = false;
        }
    }

    /// <summary>Messages were lost while the connection stood.</summary>
    public void Miss(int maxLength)
    {
        lock (_gate)
        {
            if (IsConnected)
            {
                Log.Missed(logger, maxLength);
                _receiver?.OnConnection(isConnected: true, mayHaveMissed: true);
            }
        }
    }
}
