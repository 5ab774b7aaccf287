using System.Security.Claims;

namespace Realtime.Users;

/// <summary>The user whom the host's scheme found for a token or cookie.</summary>
/// <param name="Profile">The profile that others may see, with the id.</param>
/// <param name="Principal">The authenticated principal.</param>
/// <param name="ExpiresAt">When the token or ticket expires; null if it does not.</param>
internal sealed record ConnectedUser(UserProfile Profile, ClaimsPrincipal Principal, DateTimeOffset? ExpiresAt)
{
    public string Id => Profile.Id;

    /// <summary>Whether the client said who it is, without signing in.</summary>
    public bool IsDeclared { get; init; }
}
