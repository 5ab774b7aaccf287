using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Storage;

namespace Realtime.Dialects.Chatroom;

/// <summary>Keeps users in the store.</summary>
internal sealed class StoredChatroomUsers(IChatroomUserStore store, IOptions<ChatRealtimeCoreOptions> options, ChatMetrics metrics) : IChatroomUsers
{
    public async ValueTask<bool> AddAsync(ChatroomUser user, CancellationToken cancellationToken)
    {
        var outcome = await store
            .AddAsync(new(user.Id, user.Name, user.Handle, user.CreatedAt), options.Value.MaxChatroomUsers, cancellationToken)
            .ConfigureAwait(false);
        if (outcome == ChatroomUserOutcome.Full)
        {
            metrics.RateLimited(nameof(ChatRealtimeCoreOptions.MaxChatroomUsers));
            throw new RealtimeException(RealtimeError.RateLimited, "There are too many users");
        }

        return outcome == ChatroomUserOutcome.Added;
    }

    public async ValueTask<ChatroomUser?> FindAsync(string userId, CancellationToken cancellationToken) =>
        await store.FindAsync(userId, cancellationToken).ConfigureAwait(false) is { } user
            ? new ChatroomUser(user.Id, user.Name, user.Handle, user.CreatedAt)
            : null;
}
