using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.SocketIO.Cluster;

namespace Realtime.Cluster;

/// <summary>
/// Uses one transport and, while any node has lost it, the database. All nodes then use the database, so that each message
/// goes one way only. Each node receives from both at all times. A node that has lost its transport says so through the
/// database, again and again, until it has it back. Thread-safe.
/// </summary>
internal sealed partial class FallbackTransport : IClusterTransport, IReportingTransport
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    /// <summary>How long a node that is not heard of any more counts as one that has lost its transport.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    private readonly IClusterTransport _primary;
    private readonly DatabaseClusterTransport _database;
    private readonly TransportHealth _health;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unopened = new(StringComparer.Ordinal);

    // The nodes that have lost the primary transport, and when they said so last.
    private readonly Dictionary<string, long> _apart = new(StringComparer.Ordinal);
    private IClusterReceiver _receiver = null!;
    private ITimer? _timer;
    private bool _isStarted;
    private bool _hasPrimary;
    private bool _hasDatabase = true;
    private int _version;
    private TransportState _state;
    private volatile TransportRoute _route = TransportRoute.None;

    // Why the primary transport was lost.
    private string? _reason;

    // Completed when the route changes.
    private volatile TaskCompletionSource _changed = NewSignal();

    public FallbackTransport(
        IClusterTransport primary, DatabaseClusterTransport database, TransportHealth health, TimeProvider time, ILogger<FallbackTransport> logger)
    {
        (_primary, _database, _health, _time, _logger) = (primary, database, health, time, logger);
        if (primary.ServerId != database.ServerId)
        {
            throw new ArgumentException("Both transports need the same id, so that answers find their way", nameof(primary));
        }
    }

    public string ServerId => _database.ServerId;

    public bool LogsConnection => true;

    public bool IsAlone => _route switch
    {
        TransportRoute.Primary => _primary.IsAlone,
        TransportRoute.Database => _database.IsAlone,
        _ => false,
    };

    /// <summary>How many other nodes are known to have lost the primary transport.</summary>
    public int NodesApart
    {
        get
        {
            lock (_gate)
            {
                return _apart.Count;
            }
        }
    }

    public async Task StartAsync(IClusterReceiver receiver, CancellationToken cancellationToken)
    {
        _receiver = receiver;
        await _database.StartAsync(new Side(this, isPrimary: false), cancellationToken).ConfigureAwait(false);
        await _database.OpenAsync(TransportStates.Namespace, cancellationToken).ConfigureAwait(false);
        try
        {
            var version = _version;
            await _primary.StartAsync(new Side(this, isPrimary: true), cancellationToken).ConfigureAwait(false);
            lock (_gate)
            {
                // Without a report it is connected.
                _hasPrimary |= version == _version;
                _isStarted = true;
            }
        }
        catch
        {
            await _database.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        Apply(mayHaveMissed: false);
        if (_route == TransportRoute.None)
        {
            receiver.OnConnection(isConnected: false, mayHaveMissed: false);
        }

        _timer = _time.CreateTimer(_ => OnBeat(), null, Beat, Beat);
    }

    public async ValueTask OpenAsync(string @namespace, CancellationToken cancellationToken)
    {
        await _database.OpenAsync(@namespace, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _open.Add(@namespace);
        }

        try
        {
            await _primary.OpenAsync(@namespace, cancellationToken).ConfigureAwait(false);
        }
        catch (ClusterUnavailableException)
        {
            lock (_gate)
            {
                _unopened.Add(@namespace);
            }
        }
    }

    public async ValueTask CloseAsync(string @namespace)
    {
        lock (_gate)
        {
            _open.Remove(@namespace);
            _unopened.Remove(@namespace);
        }

        await _database.CloseAsync(@namespace).ConfigureAwait(false);
        await _primary.CloseAsync(@namespace).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isStarted = false;
            _version++;
        }

        if (_timer is { } timer)
        {
            await timer.DisposeAsync().ConfigureAwait(false);
        }

        _health.Remove(this);
        await _primary.DisposeAsync().ConfigureAwait(false);
        await _database.DisposeAsync().ConfigureAwait(false);
    }

    private void OnPrimary(bool isConnected, bool mayHaveMissed, string? reason)
    {
        int version;
        bool isWhole;
        lock (_gate)
        {
            _reason = reason;
            version = ++_version;
            isWhole = _unopened.Count == 0;
            _hasPrimary = isConnected && (_hasPrimary || isWhole);
        }

        if (isConnected && !isWhole)
        {
            _ = Task.Run(() => OpenRestAsync(version, mayHaveMissed));
        }
        else
        {
            Apply(mayHaveMissed);
        }
    }

    /// <summary>Opens what could not be opened on the primary transport, and uses it then.</summary>
    private async Task OpenRestAsync(int version, bool mayHaveMissed)
    {
        while (true)
        {
            string? next;
            lock (_gate)
            {
                if (version != _version)
                {
                    return;
                }

                next = _unopened.FirstOrDefault();
                if (next is null)
                {
                    _hasPrimary = true;
                    break;
                }
            }

            try
            {
                await _primary.OpenAsync(next, CancellationToken.None).ConfigureAwait(false);
                lock (_gate)
                {
                    _unopened.Remove(next);
                }
            }
            catch (Exception exception)
            {
                if (exception is not ClusterUnavailableException)
                {
                    _logger.SignalExchangeFailed(exception);
                }

                await Task.Delay(Beat / 2, _time).ConfigureAwait(false);
            }
        }

        Apply(mayHaveMissed);
    }

    private void OnDatabase(bool isConnected, bool mayHaveMissed)
    {
        lock (_gate)
        {
            _hasDatabase = isConnected;
            if (!isConnected)
            {
                // Who has lost the transport is not known any more.
                _apart.Clear();
            }
        }

        Apply(mayHaveMissed && isConnected && _route == TransportRoute.Database);
    }

    private void OnState(ClusterMessage message)
    {
        if (TransportStates.Read(message) is not { } state)
        {
            return;
        }

        bool mayHaveMissed;
        lock (_gate)
        {
            var wasApart = _apart.Remove(message.SenderId);
            if (state == TransportState.Lost)
            {
                _apart[message.SenderId] = _time.GetTimestamp();
            }

            // What the other one said before, it said on a transport that one of the two did not have.
            mayHaveMissed = state == TransportState.Moved ? !_hasPrimary : state == TransportState.Lost && !wasApart;
        }

        Apply(mayHaveMissed);
    }

    private void OnBeat()
    {
        bool isLost;
        var hasForgotten = false;
        lock (_gate)
        {
            isLost = !_hasPrimary;
            foreach (var (nodeId, heardAt) in _apart)
            {
                if (_time.GetElapsedTime(heardAt) >= Memory)
                {
                    // Dictionary.Remove does not invalidate an enumerator.
                    hasForgotten |= _apart.Remove(nodeId);
                }
            }
        }

        if (hasForgotten)
        {
            Apply(mayHaveMissed: false);
        }

        if (isLost)
        {
            Say(TransportState.Lost);
        }
    }

    /// <summary>Takes the route that the states of the nodes ask for, and reports.</summary>
    private void Apply(bool mayHaveMissed)
    {
        lock (_gate)
        {
            if (!_isStarted)
            {
                return;
            }

            var next = _hasPrimary && (_apart.Count == 0 || !_hasDatabase) ? TransportRoute.Primary : _hasDatabase ? TransportRoute.Database : TransportRoute.None;
            var before = _route;
            if (next != before)
            {
                _route = next;
                _database.IsStandby = next == TransportRoute.Primary;
                Interlocked.Exchange(ref _changed, NewSignal()).TrySetResult();
            }

            Log_NeedsLock(next);
            var state = !_hasPrimary ? TransportState.Lost : next == TransportRoute.Database ? TransportState.Moved : TransportState.Connected;
            if (state != _state)
            {
                _state = state;
                Say(state);
            }

            var hasMoved = next != before && before != TransportRoute.None;
            if (next != before || mayHaveMissed)
            {
                _receiver.OnConnection(next != TransportRoute.None, (mayHaveMissed || hasMoved) && next != TransportRoute.None);
            }
        }
    }

    private void Say(TransportState state)
    {
        try
        {
            // Queued at once, in the order of the calls.
            _database.Post(TransportStates.Write(ServerId, state));
        }
        catch (ClusterUnavailableException)
        {
            // It is said again with the next beat.
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Receives from one of the two transports.</summary>
    private sealed class Side(FallbackTransport owner, bool isPrimary) : IClusterReceiver
    {
        public void OnMessage(ClusterMessage message)
        {
            if (message.Namespace != TransportStates.Namespace)
            {
                owner._receiver.OnMessage(message);
            }
            else if (!isPrimary)
            {
                owner.OnState(message);
            }
        }

        public void OnConnection(bool isConnected, bool mayHaveMissed) => OnConnection(isConnected, mayHaveMissed, reason: null, exception: null);

        public void OnConnection(bool isConnected, bool mayHaveMissed, string? reason, Exception? exception)
        {
            if (isPrimary)
            {
                owner.OnPrimary(isConnected, mayHaveMissed, reason);
            }
            else
            {
                owner.OnDatabase(isConnected, mayHaveMissed);
            }
        }
    }
}
