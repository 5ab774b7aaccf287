using System.Globalization;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Storage;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>The operations on bans for host code.</summary>
internal sealed class UserBans(
    IBanStore store,
    UserExclusions exclusions,
    UserDisconnector disconnector,
    TimeProvider time,
    ILogger<UserBans> logger) : IUserBans
{
    private const int MaxPage = 200;

    public async Task<int> BanAsync(UserBan ban, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ban);
        Texts.RequireId(ban.UserId, nameof(ban.UserId));
        if (ban.BannedBy is { } by)
        {
            Texts.RequireId(by, nameof(ban.BannedBy));
        }

        if (ban.Reason is { } reason && (reason.Length > UserBan.MaxReasonLength || !Texts.IsWellFormed(reason)))
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"A reason must be valid Unicode of at most {UserBan.MaxReasonLength} characters");
        }

        ban = ban with { BannedAt = time.Milliseconds() };
        await store.BanAsync(ban, cancellationToken).ConfigureAwait(false);
        Record(ban);
        return await disconnector.EndBannedAsync(ban, cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> LiftAsync(string userId, string? liftedBy = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        exclusions.Forget(userId);
        var ban = await FindAsync(userId, cancellationToken).ConfigureAwait(false);
        if (!await store.LiftAsync(userId, cancellationToken).ConfigureAwait(false) || ban is null)
        {
            return false;
        }

        RecordEnd(userId, liftedBy);
        return true;
    }

    public async Task<UserBan?> FindAsync(string userId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        return await store.FindAsync(userId, cancellationToken).ConfigureAwait(false) is { } ban && ban.Until > time.GetUtcNow() ? ban : null;
    }

    public async Task<Page<UserBan>> ListAsync(string? cursor = null, int limit = 50, CancellationToken cancellationToken = default)
    {
        PageLimit.Require(limit, MaxPage);
        var found = await store.ListAsync(time.GetUtcNow(), cursor is null ? null : Parse(cursor), limit + 1, cancellationToken).ConfigureAwait(false);
        return found.Count <= limit
            ? new(found, NextCursor: null)
            : new([.. found.Take(limit)], string.Create(CultureInfo.InvariantCulture, $"{found[limit - 1].BannedAt.ToUnixTimeMilliseconds()}:{found[limit - 1].UserId}"));
    }

    // The places where an audit trail learns of bans and of their end.
    private void Record(UserBan ban) => logger.UserBanned(ban.UserId, ban.BannedBy ?? "the host", ban.Until);

    private void RecordEnd(string userId, string? liftedBy) => logger.BanLifted(userId, liftedBy ?? "the host");

    private static BanPosition Parse(string cursor) =>
        cursor.IndexOf(':', StringComparison.Ordinal) is > 0 and var end
        && long.TryParse(cursor.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && at <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        && Texts.IsId(cursor[(end + 1)..])
            ? new(DateTimeOffset.FromUnixTimeMilliseconds(at), cursor[(end + 1)..])
            : throw new RealtimeException(RealtimeError.InvalidPayload, "The cursor is not valid");
}
