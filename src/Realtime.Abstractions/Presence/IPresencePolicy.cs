namespace Realtime.Presence;

/// <summary>
/// Decides who may see whose presence. Without one, people see those with whom they share a conversation that is no
/// room. Registered as scoped: an implementation may use the host's own scoped services. The two members agree with each
/// other: they are the same relation, asked from either end.
/// </summary>
public interface IPresencePolicy
{
    /// <summary>Tells whom a user may see.</summary>
    /// <param name="observerId">Who looks.</param>
    /// <param name="userIds">The users looked at, without duplicates and without the observer; may be all who are online.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>Those whose presence may be shown.</returns>
    ValueTask<IReadOnlySet<string>> WhomMaySeeAsync(string observerId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken);

    /// <summary>Tells who may see a user.</summary>
    /// <param name="userId">The user looked at.</param>
    /// <param name="observerIds">Those who would be told, without duplicates and without the user; may be all who are online.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>Those who may be told.</returns>
    ValueTask<IReadOnlySet<string>> WhoMaySeeAsync(string userId, IReadOnlyCollection<string> observerIds, CancellationToken cancellationToken);
}
