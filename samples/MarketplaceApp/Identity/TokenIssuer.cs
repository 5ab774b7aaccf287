using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using Microsoft.IdentityModel.Tokens;

namespace MarketplaceApp.Identity;

/// <summary>Issues the bearer tokens that the API and the socket accept.</summary>
internal sealed class TokenIssuer(SymmetricSecurityKey key, TimeProvider time)
{
    public const string Issuer = "brightwork";

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(12);

    public string Issue(Person person)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var token = new JwtSecurityToken(
            issuer: Issuer,
            audience: Issuer,
            claims:
            [
                new Claim("sub", person.Id),
                new Claim("unique_name", person.Name),
                new Claim("role", person.Role),
                .. person.IsModerator ? [new Claim("role", Roles.Moderator)] : (Claim[])[],
            ],
            notBefore: now,
            expires: now + Lifetime,
            signingCredentials: new SigningCredentials(key, SecurityAlgorithms.HmacSha256));
        return new JwtSecurityTokenHandler().WriteToken(token);
    }
}
