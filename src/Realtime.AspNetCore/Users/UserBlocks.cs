using Microsoft.Extensions.Options;
using Realtime.Domain;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Users;

/// <summary>The operations on blocks for host code, the HTTP endpoints and the commands of sockets.</summary>
internal sealed class UserBlocks(IBlockStore store, UserProfiles profiles, IOptions<ChatRealtimeCoreOptions> options, TimeProvider time) : IUserBlocks
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
            throw new RealtimeException(RealtimeError.RateLimited, $"At most {options.Value.MaxBlockedUsers} users can be blocked");
        }

        return await store.BlockAsync(userId, blockedUserId, time.Milliseconds(), cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> UnblockAsync(string userId, string blockedUserId, CancellationToken cancellationToken = default) =>
        Texts.IsId(userId) && Texts.IsId(blockedUserId) && userId != blockedUserId &&
        await store.UnblockAsync(userId, blockedUserId, cancellationToken).ConfigureAwait(false);

    public async Task<IReadOnlyList<string>> ListAsync(string userId, CancellationToken cancellationToken = default) =>
        Texts.IsId(userId) ? await store.ListAsync(userId, cancellationToken).ConfigureAwait(false) : [];
}
