namespace Realtime.Storage;

/// <summary>Stores which users stay out of chat until a time. All members are thread-safe.</summary>
public interface IExclusionStore
{
    /// <summary>Excludes a user until a time. It replaces an earlier exclusion of the user, also a longer one.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="until">The time until which the user stays out, stored in whole milliseconds.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask ExcludeAsync(string userId, DateTimeOffset until, CancellationToken cancellationToken);

    /// <summary>Ends a user's exclusion.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>False if none was stored.</returns>
    ValueTask<bool> AdmitAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Finds until when a user stays out.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The time, which may have passed; null if no exclusion is stored.</returns>
    ValueTask<DateTimeOffset?> FindAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Lists the exclusions that were stored lately. The cost grows with their number only.</summary>
    /// <param name="within">How long ago at most, by the clock of the database.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The exclusions, in no order.</returns>
    ValueTask<IReadOnlyList<UserExclusion>> ListRecentAsync(TimeSpan within, CancellationToken cancellationToken);
}

/// <summary>A user who stays out of chat.</summary>
/// <param name="UserId">The user.</param>
/// <param name="Until">The time until which the user stays out.</param>
public sealed record UserExclusion(string UserId, DateTimeOffset Until);
