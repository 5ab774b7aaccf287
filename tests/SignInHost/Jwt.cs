using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace SignInHost;

/// <summary>The tokens of this app.</summary>
public static class Jwt
{
    private const string Issuer = "sign-in-host";
    private static readonly SymmetricSecurityKey Key = new(Encoding.ASCII.GetBytes("a key of this app, with more than enough bits"));

    /// <summary>What the app checks.</summary>
    internal static TokenValidationParameters Parameters => new() { ValidIssuer = Issuer, ValidateAudience = false, IssuerSigningKey = Key };

    /// <summary>Issues a token, good for an hour.</summary>
    public static string For(string user) => new JwtSecurityTokenHandler().WriteToken(new JwtSecurityToken(
        Issuer,
        claims: [new Claim("sub", user)],
        expires: DateTime.UtcNow.AddHours(1),
        signingCredentials: new SigningCredentials(Key, SecurityAlgorithms.HmacSha256)));
}
