using Realtime.Diagnostics;
using Realtime.Guards;

namespace Realtime.Messages;

/// <summary>
/// Runs the steps of one sender one after the other, in the order in which they were
/// queued. Steps of different senders run at the same time. Thread-safe.
/// </summary>
internal sealed class SenderChain(int maxWaiting, int maxWaitingPerSender, ChatMetrics metrics)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (Task Last, int Waiting)> _tails = new(StringComparer.Ordinal);
    private int _waiting;

    /// <summary>Checks whether the sender has steps that are not complete.</summary>
    public bool IsBusy(string senderId)
    {
        lock (_gate)
        {
            return _tails.ContainsKey(senderId);
        }
    }

    /// <summary>Queues a step. It is queued when this method returns.</summary>
    /// <returns>
    /// The result of the step; or <see cref="RealtimeError.RateLimited"/> if too many steps of the sender wait, and
    /// <see cref="RealtimeError.Unavailable"/> if too many of all senders do.
    /// </returns>
    public Task<T> RunAsync<T>(string senderId, Func<Task<T>> step)
    {
        lock (_gate)
        {
            var (last, waiting) = _tails.GetValueOrDefault(senderId, (Task.CompletedTask, 0));
            if (waiting >= maxWaitingPerSender)
            {
                metrics.RateLimited(nameof(ChatRealtimeCoreOptions.MaxWaitingMessagesPerSender));
                return Task.FromException<T>(new RealtimeException(RealtimeError.RateLimited) { RetryAfter = LimitRefusal.Soon });
            }

            if (_waiting >= maxWaiting)
            {
                metrics.RateLimited(nameof(ChatRealtimeCoreOptions.MaxQueuedWrites));
                return Task.FromException<T>(new RealtimeException(RealtimeError.Unavailable));
            }

            _waiting++;
            var run = RunAfterAsync(last, step);
            _tails[senderId] = (run, waiting + 1);
            _ = ForgetAsync(senderId, run);
            return run;
        }
    }

    // Yields first, because it is called under the lock and the step must not run there.
    private static async Task<T> RunAfterAsync<T>(Task before, Func<Task<T>> step)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        return await step().ConfigureAwait(false);
    }

    private async Task ForgetAsync(string senderId, Task run)
    {
        await run.ConfigureAwait(ConfigureAwaitOptions.ForceYielding | ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _waiting--;
            var (last, waiting) = _tails[senderId];
            if (waiting == 1)
            {
                _tails.Remove(senderId);
            }
            else
            {
                _tails[senderId] = (last, waiting - 1);
            }
        }
    }
}
