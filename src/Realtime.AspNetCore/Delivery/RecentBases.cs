using Realtime.Storage;

namespace Realtime.Delivery;

/// <summary>
/// From which revisions conversations changed lately. Many ask at once, when a node sees its first changes; they share one
/// reading. Thread-safe.
/// </summary>
internal sealed class RecentBases(IRecentChangeStore changes, TimeProvider time)
{
    /// <summary>Longer than a change of another node takes to arrive, even if that node stood still for a moment.</summary>
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private Task<Dictionary<string, long>>? _reading;
    private long _readAt;

    /// <summary>Finds a revision before the recent changes of a conversation; null if there were none.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="since">A reading that began after this timestamp is new enough.</param>
    public async ValueTask<long?> FindBaseAsync(string conversationId, long since)
    {
        Task<Dictionary<string, long>> reading;
        lock (_lock)
        {
            if (_reading is null or { IsFaulted: true } || _readAt < since)
            {
                (_reading, _readAt) = (ReadAsync(), time.GetTimestamp());
            }

            reading = _reading;
        }

        return (await reading.ConfigureAwait(false)).TryGetValue(conversationId, out var revision) ? revision : null;
    }

    private async Task<Dictionary<string, long>> ReadAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var recent = await changes.ListAsync(Within, CancellationToken.None).ConfigureAwait(false);
        return recent.Conversations.ToDictionary(c => c.ConversationId, c => c.BaseRevision, StringComparer.Ordinal);
    }
}
