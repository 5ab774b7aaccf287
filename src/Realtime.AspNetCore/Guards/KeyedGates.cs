namespace Realtime.Guards;

/// <summary>
/// Runs what has the same key one after the other, and nothing else: nobody waits for what concerns another key. A gate exists while
/// somebody is at it. Thread-safe.
/// </summary>
internal sealed class KeyedGates<TKey>
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private readonly Dictionary<TKey, Gate> _gates = [];

    /// <summary>The number of gates that somebody is at.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _gates.Count;
            }
        }
    }

    /// <summary>Waits for the gate. Dispose the result to leave it.</summary>
    public async ValueTask<Turn> EnterAsync(TKey key, CancellationToken cancellationToken = default)
    {
        Gate? gate;
        lock (_lock)
        {
            if (!_gates.TryGetValue(key, out gate))
            {
                _gates[key] = gate = new();
            }

            gate.Visitors++;
        }

        try
        {
            await gate.Semaphore.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Leave(key, gate);
            throw;
        }

        return new Turn(this, key, gate);
    }

    private void Leave(TKey key, Gate gate)
    {
        lock (_lock)
        {
            if (--gate.Visitors == 0)
            {
                _gates.Remove(key);
            }
        }
    }

    internal readonly struct Turn(KeyedGates<TKey> gates, TKey key, Gate gate) : IDisposable
    {
        public void Dispose()
        {
            gate.Semaphore.Release();
            gates.Leave(key, gate);
        }
    }

    internal sealed class Gate
    {
        public SemaphoreSlim Semaphore { get; } = new(1, 1);

        /// <summary>Who is at the gate or behind it.</summary>
        public int Visitors { get; set; }
    }
}
