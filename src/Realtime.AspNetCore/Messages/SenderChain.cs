namespace Realtime.Messages;

/// <summary>
/// Runs the steps of one sender one after the other, in the order in which they were
/// queued. Steps of different senders run at the same time. Thread-safe.
/// </summary>
internal sealed class SenderChain(int maxWaiting)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Task> _tails = new(StringComparer.Ordinal);
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
    /// <returns>The result of the step, or <see cref="RealtimeError.Unavailable"/> if too many steps wait.</returns>
    public Task<T> RunAsync<T>(string senderId, Func<Task<T>> step)
    {
        lock (_gate)
        {
            if (_waiting >= maxWaiting)
            {
                return Task.FromException<T>(new RealtimeException(RealtimeError.Unavailable));
            }

            _waiting++;
            var run = RunAfterAsync(_tails.GetValueOrDefault(senderId, Task.CompletedTask), step);
            _tails[senderId] = run;
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
            if (_tails.TryGetValue(senderId, out var tail) && tail == run)
            {
                _tails.Remove(senderId);
            }
        }
    }
}
