using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO.Admin;

/// <summary>The session ids with which the UI reconnects without the password until they expire.</summary>
internal sealed class AdminSessions(TimeProvider time, TimeSpan lifetime)
{
    // Only users who know the password create ids. At the limit, the oldest id is removed.
    private const int Limit = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _createdAt = new(StringComparer.Ordinal);
    private readonly Queue<string> _byAge = new();

    public string Create()
    {
        var id = RandomId.Create();
        lock (_gate)
        {
            while (_byAge.TryPeek(out var oldest) && (_byAge.Count >= Limit || HasEnded(_createdAt[oldest])))
            {
                _byAge.Dequeue();
                _createdAt.Remove(oldest);
            }

            _byAge.Enqueue(id);
            _createdAt.Add(id, time.GetTimestamp());
        }

        return id;
    }

    public bool IsValid(string id)
    {
        lock (_gate)
        {
            return _createdAt.TryGetValue(id, out var createdAt) && !HasEnded(createdAt);
        }
    }

    private bool HasEnded(long createdAt) => time.GetElapsedTime(createdAt) >= lifetime;
}
