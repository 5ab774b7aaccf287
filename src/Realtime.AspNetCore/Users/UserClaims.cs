using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Claims;
using Microsoft.Extensions.Options;
using Realtime.Data;
using Realtime.Domain;

namespace Realtime.Users;

/// <summary>Reads a user from an authenticated principal, for sockets and for HTTP.</summary>
internal sealed class UserClaims(IOptions<ChatRealtimeCoreOptions> options, IAssistantProfiles assistants)
{
    private const string Subject = "sub";
    private const string Expiry = "exp";

    /// <summary>Finds the user's id.</summary>
    /// <returns>
    /// False if the principal is not authenticated, has no valid id, or has the
    /// id of an assistant, a declared one, or that of the stand-in for erased users, which nobody may sign in as.
    /// </returns>
    public bool TryGetId(ClaimsPrincipal? principal, [NotNullWhen(true)] out string? userId)
    {
        userId = null;
        if (principal?.Identity is not { IsAuthenticated: true })
        {
            return false;
        }

        userId = options.Value.UserIdClaim is { } type
            ? principal.FindFirstValue(type)
            : principal.FindFirstValue(ClaimTypes.NameIdentifier) ?? principal.FindFirstValue(Subject);
        return Texts.IsId(userId) && userId != ErasedUser.Id && !assistants.Contains(userId) && !DeclaredIds.IsDeclared(userId);
    }

    /// <summary>Returns the profile from the claims. Without a name, the id is used.</summary>
    public static UserProfile Profile(ClaimsPrincipal principal, string userId)
    {
        var username = principal.FindFirstValue("preferred_username");
        return new UserProfile(userId, principal.FindFirstValue(ClaimTypes.Name) ?? principal.FindFirstValue("name") ?? username ?? userId)
        {
            Username = username,
            Email = principal.FindFirstValue(ClaimTypes.Email) ?? principal.FindFirstValue("email"),
            Role = principal.FindFirstValue(ClaimTypes.Role) ?? principal.FindFirstValue("role"),
        };
    }

    /// <summary>The <c>exp</c> claim of a token, for schemes that put no expiry in the ticket.</summary>
    public static DateTimeOffset? ExpiresAt(ClaimsPrincipal principal) =>
        long.TryParse(principal.FindFirstValue(Expiry), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) &&
        seconds <= DateTimeOffset.MaxValue.ToUnixTimeSeconds()
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}
