namespace Realtime.Presence;

/// <summary>
/// Decides who may see whose presence. Without a policy, users see those with whom they share a conversation other than a
/// room. Registered as scoped: an implementation may use the host's scoped services. The two members must describe the
/// same relation, from both sides.
/// </summary>
public interface IPresencePolicy
{
    /// <summary>Returns the users whom an observer may see.</summary>
    /// <param name="observerId">The user who looks.</param>
    /// <param name="userIds">The users to check, without duplicates and without the observer; may be all online users.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>Those whom the observer may see.</returns>
    ValueTask<IReadOnlySet<string>> WhomMaySeeAsync(string observerId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken);

    /// <summary>Returns the users who may see a user.</summary>
    /// <param name="userId">The user whose presence is shown.</param>
    /// <param name="observerIds">The users to check, without duplicates and without the user; may be all online users.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>Those who may see the user.</returns>
    ValueTask<IReadOnlySet<string>> WhoMaySeeAsync(string userId, IReadOnlyCollection<string> observerIds, CancellationToken cancellationToken);
}
