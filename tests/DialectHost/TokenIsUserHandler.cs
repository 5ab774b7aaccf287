using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace DialectHost;

/// <summary>
/// Takes the bearer token as the user's id, unless it begins with "bad". "ada@1700000000000" is the user "ada" until
/// that time in Unix milliseconds. For tests on one machine only.
/// </summary>
internal sealed class TokenIsUserHandler(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public new const string Scheme = "TokenIsUser";

    private const string Prefix = "Bearer ";

    /// <summary>The principal of a user.</summary>
    public static ClaimsPrincipal Principal(string user) => new(new ClaimsIdentity(
        [new Claim(ClaimTypes.NameIdentifier, user), new Claim(ClaimTypes.Name, "Name of " + user), new Claim("preferred_username", user)],
        Scheme));

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        if (!header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        var token = header[Prefix.Length..];
        if (token.StartsWith("bad", StringComparison.Ordinal))
        {
            return Task.FromResult(AuthenticateResult.Fail("The token is bad"));
        }

        var parts = token.Split('@');
        DateTimeOffset? expires = parts.Length > 1 ? DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(parts[1], CultureInfo.InvariantCulture)) : null;
        return Task.FromResult(expires <= TimeProvider.GetUtcNow()
            ? AuthenticateResult.Fail("The token has expired")
            : AuthenticateResult.Success(new AuthenticationTicket(Principal(parts[0]), new AuthenticationProperties { ExpiresUtc = expires }, Scheme)));
    }
}
