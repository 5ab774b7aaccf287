using System.Security.Claims;

namespace Realtime.Users;

/// <summary>Whom the host's scheme found behind a token or cookie.</summary>
/// <param name="Profile">What others may see of the user, with the id.</param>
/// <param name="Principal">The authenticated principal.</param>
/// <param name="ExpiresAt">When the token or ticket ends; null if it does not.</param>
internal sealed record ConnectedUser(UserProfile Profile, ClaimsPrincipal Principal, DateTimeOffset? ExpiresAt)
{
    public string Id => Profile.Id;
}
