using Microsoft.Extensions.Options;
using Realtime.Domain;
using Realtime.Storage;
using Realtime.Users;

namespace Realtime.Presence;

/// <summary>
/// Which ids belong to users, so that a client's mistyped one is refused. The host's directory decides. Without one, it is a user
/// who has ever connected or takes part in a conversation, unless the host lets clients write to any id.
/// </summary>
internal sealed class KnownUsers(
    UserProfiles profiles,
    IAssistantProfiles assistants,
    OnlineUsers online,
    LastSeenLog lastSeen,
    IConversationStore conversations,
    IOptions<ChatRealtimeCoreOptions> options)
{
    /// <summary>Throws if an id belongs to nobody.</summary>
    /// <exception cref="RealtimeException">The user is unknown.</exception>
    public async ValueTask RequireAsync(string userId, CancellationToken cancellationToken = default)
    {
        if (profiles.HasDirectory || options.Value.AllowUnknownReceivers || !Texts.IsId(userId))
        {
            await profiles.RequireAsync([userId], cancellationToken).ConfigureAwait(false);
        }
        else if (!await HasBeenHereAsync(userId, cancellationToken).ConfigureAwait(false))
        {
            throw new RealtimeException(RealtimeError.UserNotFound);
        }
    }

    private async ValueTask<bool> HasBeenHereAsync(string userId, CancellationToken cancellationToken) =>
        assistants.Contains(userId) ||
        online.Contains(userId) ||
        (await lastSeen.GetAsync([userId], cancellationToken).ConfigureAwait(false)).ContainsKey(userId) ||
        (await conversations.ListAsync(userId, cursor: null, limit: 1, cancellationToken).ConfigureAwait(false)).Items.Count > 0;
}
