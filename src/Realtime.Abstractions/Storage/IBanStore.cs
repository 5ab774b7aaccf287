using Realtime.Users;

namespace Realtime.Storage;

/// <summary>Stores bans. All members are thread-safe. Times are stored in whole milliseconds.</summary>
public interface IBanStore
{
    /// <summary>Stores a ban in place of an earlier one of the user. Bans that ended more than a day ago are removed.</summary>
    /// <param name="ban">The ban.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>A task that completes when it is stored.</returns>
    ValueTask BanAsync(UserBan ban, CancellationToken cancellationToken);

    /// <summary>Removes a user's ban.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>False if none was stored.</returns>
    ValueTask<bool> LiftAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Finds a user's ban.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The ban, which may have ended; null if none is stored.</returns>
    ValueTask<UserBan?> FindAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Lists bans that end after a time, the newest first. Bans of the same time are in the order of the users' ids.</summary>
    /// <param name="now">The time.</param>
    /// <param name="after">The last ban of the page before; null for the first page.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The bans.</returns>
    ValueTask<IReadOnlyList<UserBan>> ListAsync(DateTimeOffset now, BanPosition? after, int limit, CancellationToken cancellationToken);

    /// <summary>Lists the bans that were stored lately. The cost grows with their number only.</summary>
    /// <param name="within">How long ago at most, by the clock of the database.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The bans, in no order.</returns>
    ValueTask<IReadOnlyList<UserBan>> ListRecentAsync(TimeSpan within, CancellationToken cancellationToken);
}

/// <summary>The place of a ban in the list of bans.</summary>
/// <param name="BannedAt">When the user was banned.</param>
/// <param name="UserId">The user.</param>
public sealed record BanPosition(DateTimeOffset BannedAt, string UserId);
