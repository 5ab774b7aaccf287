using Realtime.Storage;

namespace Realtime.Presence;

/// <summary>Who shares a conversation that is no room sees each other: what holds unless the host decides otherwise.</summary>
internal sealed class SharedConversationPolicy(IConversationStore conversations, IPresenceStore presence) : IPresencePolicy
{
    /// <summary>Up to so many, each is looked up by itself; beyond, the user's own acquaintances are fewer.</summary>
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
