using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>
/// Whether the host's directory knows users, for requests. The directory is asked at most once per user and
/// <see cref="ChatRealtimeCoreOptions.DirectoryCheckInterval"/>; what sockets learn of a user counts as well. While the directory
/// fails, its last answer holds. Bounded. Thread-safe.
/// </summary>
internal sealed class DirectoryUsers(UserProfiles profiles, IOptions<ChatRealtimeCoreOptions> options, TimeProvider time)
{
    private const int MaxUsers = 20_000;

    /// <summary>How long a user whom the directory does not know is not asked for again.</summary>
    private static readonly TimeSpan UnknownAge = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (bool IsKnown, long At)> _answers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task<bool>> _asking = new(StringComparer.Ordinal);

    /// <summary>Records an answer of the directory.</summary>
    public void Learn(string userId, bool isKnown)
    {
        if (_answers.Count >= MaxUsers)
        {
            _answers.Clear();
        }

        _answers[userId] = (isKnown, time.GetTimestamp());
    }

    /// <summary>Asks the directory again for the next request of a user.</summary>
    public void Forget(string userId) => _answers.TryRemove(userId, out _);

    /// <summary>Returns whether the directory knows a user. Without a directory, every user is known.</summary>
    /// <exception cref="RealtimeException">The directory fails and has never answered for the user.</exception>
    public ValueTask<bool> KnowsAsync(string userId, CancellationToken cancellationToken)
    {
        if (!profiles.HasDirectory)
        {
            return new(true);
        }

        return HasAnswer(userId, out var isKnown) ? new(isKnown) : new(AskOnceAsync(userId).WaitAsync(cancellationToken));
    }

    /// <param name="userId">The user.</param>
    /// <param name="wasKnown">Whether the directory knew the user in its last answer, also if that is too old.</param>
    private bool HasAnswer(string userId, out bool wasKnown)
    {
        var wasAsked = _answers.TryGetValue(userId, out var answer);
        wasKnown = wasAsked && answer.IsKnown;
        return wasAsked && time.GetElapsedTime(answer.At) < (wasKnown ? options.Value.DirectoryCheckInterval : UnknownAge);
    }

    /// <summary>Requests of a user that come at once share one call.</summary>
    private Task<bool> AskOnceAsync(string userId)
    {
        var started = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var asking = _asking.GetOrAdd(userId, started.Task);
        if (asking == started.Task)
        {
            _ = RunAsync();
        }

        return asking;

        async Task RunAsync()
        {
            // A call that ended since the caller looked has the answer.
            var hasAnswer = HasAnswer(userId, out var isKnown);
            var wasKnown = isKnown;
            try
            {
                if (!hasAnswer)
                {
                    isKnown = await profiles.FindInDirectoryAsync(userId, CancellationToken.None).ConfigureAwait(false) is not null;
                    Learn(userId, isKnown);
                }

                started.SetResult(isKnown);
            }
            catch (RealtimeException) when (wasKnown)
            {
                // The failure was logged.
                started.SetResult(true);
            }
            catch (Exception exception)
            {
                started.SetException(exception);
                _ = started.Task.Exception;
            }
            finally
            {
                _asking.TryRemove(userId, out _);
            }
        }
    }
}
