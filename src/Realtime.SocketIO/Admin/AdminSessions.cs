using Realtime.SocketIO.EngineIO.Sessions;

namespace Realtime.SocketIO.Admin;

/// <summary>The ids by which the UI comes back without the password, for a while.</summary>
internal sealed class AdminSessions(TimeProvider time, TimeSpan lifetime)
{
    // Only who knows the password makes one, so the oldest is the one to go.
    private const int Limit = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _ends = new(StringComparer.Ordinal);
    private readonly Queue<string> _byAge = new();

    public string Create()
    {
        var id = RandomId.Create();
        lock (_gate)
        {
            while (_byAge.TryPeek(out var oldest) && (_byAge.Count >= Limit || _ends[oldest] <= time.GetUtcNow()))
            {
                _byAge.Dequeue();
                _ends.Remove(oldest);
            }

            _byAge.Enqueue(id);
            _ends.Add(id, time.GetUtcNow() + lifetime);
        }

        return id;
    }

    public bool IsValid(string id)
    {
        lock (_gate)
        {
            return _ends.TryGetValue(id, out var end) && end > time.GetUtcNow();
        }
    }
}
