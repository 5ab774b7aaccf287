using System.IdentityModel.Tokens.Jwt;
using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>Tokens as the hosts of these tests issue and accept them.</summary>
internal static class Tokens
{
    private const string Issuer = "tests";
    private static readonly SymmetricSecurityKey Key = new(Encoding.ASCII.GetBytes("a key of these tests, with enough bits in it"));

    public static string For(string userId, DateTimeOffset? expires = null, params Claim[] claims) => Write(
        [new Claim("sub", userId), .. claims],
        expires ?? DateTimeOffset.UtcNow.AddHours(1));

    public static string Without(string claim) => Write([new Claim(claim == "sub" ? "name" : "sub", "x")], DateTimeOffset.UtcNow.AddHours(1));

    public static void AddJwt(IServiceCollection services, string scheme = JwtBearerDefaults.AuthenticationScheme) =>
        services.AddAuthentication(scheme).AddJwtBearer(scheme, options => options.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = Issuer,
            ValidateAudience = false,
            IssuerSigningKey = Key,
        });

    private static string Write(Claim[] claims, DateTimeOffset expires) => new JwtSecurityTokenHandler().WriteToken(new JwtSecurityToken(
        Issuer,
        claims: claims,
        notBefore: expires.UtcDateTime.AddHours(-2),
        expires: expires.UtcDateTime,
        signingCredentials: new SigningCredentials(Key, SecurityAlgorithms.HmacSha256)));
}
