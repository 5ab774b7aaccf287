using System.Security.Cryptography;
using MarketplaceApp.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace MarketplaceApp.Identity;

/// <summary>
/// The key that signs tokens. It is created at the first start and stored in the
/// data folder, so that tokens stay valid after a restart.
/// </summary>
internal static class SigningKey
{
    private const int Bytes = 32;

    public static SymmetricSecurityKey LoadOrCreate(string folder) =>
        new(SecretFile.ReadOrCreate(Path.Combine(folder, "signing.key"), () => RandomNumberGenerator.GetBytes(Bytes)));
}
