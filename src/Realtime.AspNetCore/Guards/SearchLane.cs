using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;

namespace Realtime.Guards;

/// <summary>
/// Runs searches, only a few at a time on this node, so that cheap reads do not wait behind them. A search has a time limit, which
/// includes the wait for its place. Thread-safe.
/// </summary>
internal sealed class SearchLane(IOptions<ChatRealtimeCoreOptions> options, TimeProvider time, ChatMetrics metrics)
{
    private readonly SemaphoreSlim _places = new(options.Value.MaxConcurrentSearches);
    private readonly ConcurrentDictionary<string, int> _running = new(StringComparer.Ordinal);

    /// <summary>Runs a search when it has a place.</summary>
    /// <param name="userId">The user who searches.</param>
    /// <param name="search">The search. It keeps its place until its task has ended, also if that ignores its token.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="RealtimeException">
    /// The user has too many searches under way (<see cref="RealtimeError.RateLimited"/>), or the time limit is over
    /// (<see cref="RealtimeError.Unavailable"/>).
    /// </exception>
    public async Task<T> RunAsync<T>(string userId, Func<CancellationToken, Task<T>> search, CancellationToken cancellationToken)
    {
        if (_running.AddOrUpdate(userId, 1, static (_, count) => count + 1) > options.Value.MaxSearchesPerUser)
        {
            Leave(userId);
            metrics.RateLimited(nameof(ChatRealtimeCoreOptions.MaxSearchesPerUser));
            throw new RealtimeException(RealtimeError.RateLimited, "Earlier searches are still under way") { RetryAfter = LimitRefusal.Soon };
        }

        var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var limit = options.Value.MessageSearchTimeout;
        var running = RunInPlaceAsync(userId, search, ending);
        try
        {
            return await running.WaitAsync(limit, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new RealtimeException(RealtimeError.Unavailable, "The search took too long");
        }
        finally
        {
            if (running.IsCompleted)
            {
                ending.Dispose();
            }
            else
            {
                // The search may read its token until it ends, so the source is left to the garbage collector.
                await ending.CancelAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<T> RunInPlaceAsync<T>(string userId, Func<CancellationToken, Task<T>> search, CancellationTokenSource ending)
    {
        try
        {
            await _places.WaitAsync(ending.Token).ConfigureAwait(false);
            try
            {
                return await search(ending.Token).ConfigureAwait(false);
            }
            finally
            {
                _places.Release();
            }
        }
        finally
        {
            Leave(userId);
        }
    }

    private void Leave(string userId)
    {
        while (_running.TryGetValue(userId, out var count))
        {
            if (count == 1 ? _running.TryRemove(new KeyValuePair<string, int>(userId, 1)) : _running.TryUpdate(userId, count - 1, count))
            {
                return;
            }
        }
    }
}
