using Microsoft.Extensions.Options;
using Realtime.Audit;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Users;

/// <summary>The operations on blocks for host code, the HTTP endpoints and the commands of sockets.</summary>
internal sealed class UserBlocks(
    IBlockStore store,
    BlockCache cache,
    UserProfiles profiles,
    AuditLog audit,
    ChatMetrics metrics,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time) : IUserBlocks
{
    public async Task<bool> BlockAsync(string userId, string blockedUserId, CancellationToken cancellationToken = default)
    {
        Texts.RequireId(userId, "userId");
        await profiles.RequireAsync([blockedUserId], cancellationToken).ConfigureAwait(false);
        if (userId == blockedUserId)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "Nobody can block themselves");
        }

        var blocked = await store.ListAsync(userId, cancellationToken).ConfigureAwait(false);
        if (blocked.Count >= options.Value.MaxBlockedUsers && !blocked.Contains(blockedUserId))
        {
            throw metrics.Refuse(nameof(options.Value.MaxBlockedUsers), $"At most {options.Value.MaxBlockedUsers} users can be blocked");
        }

        return await RecordAsync(
            await ChangeAsync(
                userId, blockedUserId, () => store.BlockAsync(userId, blockedUserId, time.Milliseconds(), cancellationToken)).ConfigureAwait(false),
            userId,
            AuditActions.UserBlocked,
            blockedUserId).ConfigureAwait(false);
    }

    public async Task<bool> UnblockAsync(string userId, string blockedUserId, CancellationToken cancellationToken = default) =>
        Texts.IsId(userId) && Texts.IsId(blockedUserId) && userId != blockedUserId &&
        await RecordAsync(
            await ChangeAsync(userId, blockedUserId, () => store.UnblockAsync(userId, blockedUserId, cancellationToken)).ConfigureAwait(false),
            userId,
            AuditActions.UserUnblocked,
            blockedUserId).ConfigureAwait(false);

    public async Task<IReadOnlyList<string>> ListAsync(string userId, CancellationToken cancellationToken = default) =>
        Texts.IsId(userId) ? await store.ListAsync(userId, cancellationToken).ConfigureAwait(false) : [];

    private async Task<bool> ChangeAsync(string userId, string otherUserId, Func<ValueTask<bool>> change)
    {
        try
        {
            return await change().ConfigureAwait(false);
        }
        finally
        {
            // Also if it failed or changed nothing: an earlier call may have been interrupted after its commit.
            await cache.ForgetAsync(userId, otherUserId).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> RecordAsync(bool hasChanged, string userId, string action, string otherId)
    {
        if (hasChanged)
        {
            await audit.RecordAsync(userId, action, otherId).ConfigureAwait(false);
        }

        return hasChanged;
    }
}
