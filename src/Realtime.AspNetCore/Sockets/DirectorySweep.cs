using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Guards;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>
/// Asks the host's directory for the users who are connected to this node, in batches. Those whom it no longer knows lose their
/// sockets. A directory that fails or hangs disconnects nobody: the users are asked for again in the next round. Users whose
/// clients only said who they are are not asked for.
/// </summary>
internal sealed class DirectorySweep(
    UserConnections connections,
    UserProfiles profiles,
    DirectoryUsers directory,
    UserDisconnector disconnector,
    HostCall hosts,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time,
    ILogger<DirectorySweep> logger)
    : PeriodicService(options.Value.DirectoryCheckInterval, time, logger)
{
    /// <summary>The maximum number of users per call.</summary>
    private const int MaxBatch = 200;

    /// <summary>
    /// How many calls may fail in a round. A batch that fails is asked for again in halves, so that one user whose look-up fails
    /// keeps none of the others from being asked for.
    /// </summary>
    private const int MaxFailures = 20;

    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (!profiles.HasDirectory)
        {
            return;
        }

        string[] users = [.. connections.All()
            .Where(connection => !SocketIdentities.IsDeclared(connection.User))
            .Select(connection => connection.UserId)
            .Distinct(StringComparer.Ordinal)];
        var batches = new Queue<ArraySegment<string>>();
        for (var i = 0; i < users.Length; i += MaxBatch)
        {
            batches.Enqueue(new(users, i, Math.Min(MaxBatch, users.Length - i)));
        }

        for (var failures = 0; failures < MaxFailures && batches.TryDequeue(out var batch);)
        {
            if (await AskAsync(batch, stoppingToken).ConfigureAwait(false) is not { } found)
            {
                failures++;
                if (batch.Count > 1)
                {
                    // Behind the others. A half that succeeds follows each that fails, so the calls of others are not refused.
                    batches.Enqueue(batch[..(batch.Count / 2)]);
                    batches.Enqueue(batch[(batch.Count / 2)..]);
                }

                continue;
            }

            foreach (var userId in batch)
            {
                directory.Learn(userId, found.ContainsKey(userId));
                if (!found.ContainsKey(userId))
                {
                    logger.UserNotInDirectory(userId, await disconnector.EndUnknownAsync(userId).ConfigureAwait(false));
                }
            }
        }
    }

    /// <returns>The users found; null if the directory failed, which is logged.</returns>
    private async ValueTask<IReadOnlyDictionary<string, UserProfile>?> AskAsync(ArraySegment<string> userIds, CancellationToken stoppingToken)
    {
        try
        {
            // As one caller, so that failures here alone do not open the breaker for others.
            var found = await hosts.RunAsync<IUserDirectory, IReadOnlyDictionary<string, UserProfile>>(
                hosts.UserDirectory, nameof(DirectorySweep), (users, limit) => users.FindManyAsync(userIds, limit), stoppingToken).ConfigureAwait(false);
            profiles.Found?.Invoke(found);
            return found;
        }
        catch (RealtimeException)
        {
            return null;
        }
    }
}
