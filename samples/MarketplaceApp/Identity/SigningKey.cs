using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace MarketplaceApp.Identity;

/// <summary>
/// The key that signs tokens. It is created at the first start and stored in the
/// data folder, so that tokens stay valid after a restart.
/// </summary>
internal static class SigningKey
{
    private const int Bytes = 32;

    public static SymmetricSecurityKey LoadOrCreate(string folder)
    {
        var path = Path.Combine(folder, "signing.key");
        if (!File.Exists(path))
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new FileStream(path, options);
            file.Write(RandomNumberGenerator.GetBytes(Bytes));
        }

        return new SymmetricSecurityKey(File.ReadAllBytes(path));
    }
}
