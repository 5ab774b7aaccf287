using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace MarketplaceApp.Identity;

internal static class IdentityServices
{
    /// <summary>Adds ordinary bearer authentication. Chat uses this scheme and needs no configuration for it.</summary>
    public static void AddIdentity(this IServiceCollection services, string dataFolder)
    {
        var key = SigningKey.LoadOrCreate(dataFolder);
        services.AddSingleton(new TokenIssuer(key, TimeProvider.System));
        services.AddAuthorization();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer(options =>
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = TokenIssuer.Issuer,
                ValidAudience = TokenIssuer.Issuer,
                IssuerSigningKey = key,
                ValidateIssuerSigningKey = true,
                ClockSkew = TimeSpan.FromSeconds(30),
            });
    }
}
