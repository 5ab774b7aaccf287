namespace Realtime.Redis.Streams;

/// <summary>
/// The last number of each sender in one stream. A server writes an entry again, with the same number, if it did not learn
/// whether Redis has it. Not thread-safe.
/// </summary>
internal sealed class SenderNumbers
{
    private const int MaxSenders = 1024;

    // Senders come and go. Those that were silent while so many others sent are forgotten.
    private Dictionary<string, long> _recent = new(StringComparer.Ordinal);
    private Dictionary<string, long> _older = new(StringComparer.Ordinal);

    /// <summary>Whether an entry was not seen before.</summary>
    public bool TryAdvance(string senderId, long number)
    {
        if ((_recent.TryGetValue(senderId, out var last) || _older.TryGetValue(senderId, out last)) && number <= last)
        {
            return false;
        }

        if (_recent.Count >= MaxSenders && !_recent.ContainsKey(senderId))
        {
            (_older, _recent) = (_recent, new(StringComparer.Ordinal));
        }

        _recent[senderId] = number;
        return true;
    }
}
