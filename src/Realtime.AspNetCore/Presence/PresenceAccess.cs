using Microsoft.Extensions.DependencyInjection;
using Realtime.Storage;

namespace Realtime.Presence;

/// <summary>Who may see whom: the host's policy where it registered one, else <see cref="SharedConversationPolicy"/>.</summary>
internal sealed class PresenceAccess(
    IServiceScopeFactory scopes,
    IServiceProviderIsService services,
    IPresenceStore store,
    SharedConversationPolicy shared)
{
    private readonly bool _hasPolicy = services.IsService(typeof(IPresencePolicy));

    /// <summary>Of some users, those whom a user may see.</summary>
    public ValueTask<IReadOnlySet<string>> WhomMaySeeAsync(string observerId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
        AskAsync(policy => policy.WhomMaySeeAsync(observerId, userIds, cancellationToken));

    /// <summary>Of some users, those who may see a user.</summary>
    public ValueTask<IReadOnlySet<string>> WhoMaySeeAsync(string userId, IReadOnlyCollection<string> observerIds, CancellationToken cancellationToken) =>
        AskAsync(policy => policy.WhoMaySeeAsync(userId, observerIds, cancellationToken));

    /// <summary>Of all who are online, those whom a user may see.</summary>
    public ValueTask<IReadOnlySet<string>> ListVisibleAsync(string observerId, Func<string[]> online, CancellationToken cancellationToken) => _hasPolicy
        ? WhomMaySeeAsync(observerId, Without(online(), observerId), cancellationToken)
        : store.ListAcquaintancesAsync(observerId, cancellationToken);

    /// <summary>Of all who are online, those who may see a user.</summary>
    public ValueTask<IReadOnlySet<string>> ListObserversAsync(string userId, Func<string[]> online, CancellationToken cancellationToken) => _hasPolicy
        ? WhoMaySeeAsync(userId, Without(online(), userId), cancellationToken)
        : store.ListAcquaintancesAsync(userId, cancellationToken);

    private static string[] Without(string[] userIds, string userId) => [.. userIds.Where(id => id != userId)];

    private async ValueTask<IReadOnlySet<string>> AskAsync(Func<IPresencePolicy, ValueTask<IReadOnlySet<string>>> ask)
    {
        if (!_hasPolicy)
        {
            return await ask(shared).ConfigureAwait(false);
        }

        await using var scope = scopes.CreateAsyncScope();
        return await ask(scope.ServiceProvider.GetRequiredService<IPresencePolicy>()).ConfigureAwait(false);
    }
}
