namespace Realtime.Changes;

/// <summary>
/// The highest number that this node has heard of each of many things, for a while. Bounded: when it is full, everything is
/// forgotten, and nothing counts as missing for a moment. Not thread-safe.
/// </summary>
/// <typeparam name="TKey">What identifies a thing.</typeparam>
internal sealed class HeardLog<TKey>(TimeProvider time, int capacity)
    where TKey : notnull
{
    /// <summary>Longer than a comparison with the store looks back.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly Dictionary<TKey, long> _heard = [];
    private long? _forgotAt;

    /// <summary>Whether everything was forgotten a moment ago, so that nobody can say what was not heard.</summary>
    public bool IsUnsure => _forgotAt is { } at && time.GetElapsedTime(at) < Pause;

    /// <summary>The highest number that was heard; 0 if none is known.</summary>
    public long Of(TKey key) => _heard.GetValueOrDefault(key);

    /// <summary>Records a number.</summary>
    public void Hear(TKey key, long number)
    {
        if (_heard.Count >= capacity && !_heard.ContainsKey(key))
        {
            Forget();
        }

        _heard[key] = Math.Max(number, Of(key));
    }

    /// <summary>Forgets everything.</summary>
    public void Forget()
    {
        _heard.Clear();
        _forgotAt = time.GetTimestamp();
    }
}
