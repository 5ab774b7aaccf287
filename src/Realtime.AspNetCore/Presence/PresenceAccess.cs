using Microsoft.Extensions.DependencyInjection;
using Realtime.Guards;
using Realtime.Storage;
using Realtime.Users;

namespace Realtime.Presence;

/// <summary>
/// Decides who may see whom: the host's policy if it registered one, otherwise <see cref="SharedConversationPolicy"/>.
/// </summary>
internal sealed class PresenceAccess(
    HostCall hosts,
    IServiceProviderIsService services,
    IPresenceStore store,
    SharedConversationPolicy shared,
    BlockCache blocks)
{
    private readonly bool _hasPolicy = services.IsService(typeof(IPresencePolicy));

    /// <summary>Returns those of several users whom a user may see.</summary>
    public ValueTask<IReadOnlySet<string>> WhomMaySeeAsync(string observerId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
        AskAsync(observerId, (policy, limit) => policy.WhomMaySeeAsync(observerId, userIds, limit), cancellationToken);

    /// <summary>Returns those of several users who may see a user.</summary>
    public ValueTask<IReadOnlySet<string>> WhoMaySeeAsync(string userId, IReadOnlyCollection<string> observerIds, CancellationToken cancellationToken) =>
        AskAsync(userId, (policy, limit) => policy.WhoMaySeeAsync(userId, observerIds, limit), cancellationToken);

    /// <summary>Returns the users whom a user may see. With a policy, only online users; without one, offline users too.</summary>
    public ValueTask<IReadOnlySet<string>> ListVisibleAsync(string observerId, Func<string[]> online, CancellationToken cancellationToken) => _hasPolicy
        ? WhomMaySeeAsync(observerId, Without(online(), observerId), cancellationToken)
        : AcquaintancesAsync(observerId, cancellationToken);

    /// <summary>Returns the users who may see a user. With a policy, only online users; without one, offline users too.</summary>
    public ValueTask<IReadOnlySet<string>> ListObserversAsync(string userId, Func<string[]> online, CancellationToken cancellationToken) => _hasPolicy
        ? WhoMaySeeAsync(userId, Without(online(), userId), cancellationToken)
        : AcquaintancesAsync(userId, cancellationToken);

    private async ValueTask<IReadOnlySet<string>> AcquaintancesAsync(string userId, CancellationToken cancellationToken) =>
        await WithoutApartAsync(userId, await store.ListAcquaintancesAsync(userId, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);

    /// <summary>Users with a block between them do not see each other, whatever a policy of the host says.</summary>
    private async ValueTask<IReadOnlySet<string>> WithoutApartAsync(string userId, IReadOnlySet<string> others)
    {
        var apart = await blocks.WhoIsApartAsync(userId, others).ConfigureAwait(false);
        return apart.Count == 0 || !others.Any(apart.Contains) ? others : others.Where(id => !apart.Contains(id)).ToHashSet(StringComparer.Ordinal);
    }

    private static string[] Without(string[] userIds, string userId) => [.. userIds.Where(id => id != userId)];

    private async ValueTask<IReadOnlySet<string>> AskAsync(
        string caller,
        Func<IPresencePolicy, CancellationToken, ValueTask<IReadOnlySet<string>>> ask,
        CancellationToken cancellationToken) => await WithoutApartAsync(
            caller,
            _hasPolicy
                ? await hosts.RunAsync(hosts.PresencePolicy, caller, ask, cancellationToken).ConfigureAwait(false)
                : await ask(shared, cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
}
