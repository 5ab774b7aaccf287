using Realtime.Storage;

namespace Realtime.Presence;

/// <summary>
/// The default policy: users see each other if they share a conversation other than a room in which both have taken part. Blocks are
/// left to the caller.
/// </summary>
internal sealed class SharedConversationPolicy(IConversationStore conversations, IPresenceStore presence) : IPresencePolicy
{
    /// <summary>
    /// Up to this number, each user is looked up. With more, reading all users who share a conversation is cheaper.
    /// </summary>
    private const int MaxProbes = 20;

    public ValueTask<IReadOnlySet<string>> WhomMaySeeAsync(string observerId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
        OfAsync(observerId, userIds, cancellationToken);

    public ValueTask<IReadOnlySet<string>> WhoMaySeeAsync(string userId, IReadOnlyCollection<string> observerIds, CancellationToken cancellationToken) =>
        OfAsync(userId, observerIds, cancellationToken);

    private async ValueTask<IReadOnlySet<string>> OfAsync(string userId, IReadOnlyCollection<string> others, CancellationToken cancellationToken)
    {
        if (others.Count == 0)
        {
            return new HashSet<string>();
        }

        if (others.Count <= MaxProbes)
        {
            return await conversations.WhoSharesConversationAsync(userId, others, cancellationToken).ConfigureAwait(false);
        }

        var acquaintances = await presence.ListAcquaintancesAsync(userId, cancellationToken).ConfigureAwait(false);
        return others.Where(acquaintances.Contains).ToHashSet(StringComparer.Ordinal);
    }
}
