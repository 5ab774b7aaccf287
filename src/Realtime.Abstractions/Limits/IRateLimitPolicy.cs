namespace Realtime.Limits;

/// <summary>
/// Decides which rate limits apply to a user, in place of those of the options. A host registers its own as a singleton, for
/// example to exempt its bots or to give paying users more.
/// </summary>
/// <remarks>
/// Called when a user begins to use a class, on the thread that handles the user's event, and again after the user has paused long
/// enough to have the whole burst back. It must return at once and be thread-safe. If it throws, the limit of the options applies.
/// </remarks>
public interface IRateLimitPolicy
{
    /// <summary>Returns a user's limit.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="kind">What the user does.</param>
    /// <param name="configured">The limit of the options.</param>
    /// <returns>The limit; null for none.</returns>
    RateLimit? LimitOf(string userId, RateLimitClass kind, RateLimit configured);
}
