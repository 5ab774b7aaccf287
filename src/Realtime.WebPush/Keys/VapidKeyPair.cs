using System.Security.Cryptography;
using Microsoft.AspNetCore.WebUtilities;

namespace Realtime.WebPush;

/// <summary>
/// The key pair by which push services recognise an app (RFC 8292). Create it once and keep it: browsers that subscribed with one
/// key take no messages that are signed with another.
/// </summary>
/// <param name="PublicKey">The public key, base64url; browsers get it.</param>
/// <param name="PrivateKey">The private key, base64url. Keep it in a secret store.</param>
public sealed record VapidKeyPair(string PublicKey, string PrivateKey)
{
    private const int PointLength = 65;
    private const int NumberLength = 32;

    /// <summary>Creates a new pair, for example in a small separate program whose output you store.</summary>
    /// <returns>The pair.</returns>
    public static VapidKeyPair Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = key.ExportParameters(includePrivateParameters: true);
        return new(WebEncoders.Base64UrlEncode(Point(parameters.Q)), WebEncoders.Base64UrlEncode(parameters.D!));
    }

    /// <summary>Returns the text without the private key.</summary>
    /// <returns>The public key.</returns>
    public override string ToString() => PublicKey;

    /// <summary>Finds what is wrong with a pair.</summary>
    /// <returns>Null if nothing is.</returns>
    internal static string? FindFault(string? publicKey, string? privateKey)
    {
        if (Decode(privateKey, NumberLength) is not { } number)
        {
            return "PrivateKey must be 32 bytes in base64url";
        }

        if (ReadPoint(publicKey) is null)
        {
            return "PublicKey must be an uncompressed point of the curve P-256 (65 bytes) in base64url";
        }

        try
        {
            using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, D = number });
            return WebEncoders.Base64UrlEncode(Point(key.ExportParameters(false).Q)) == publicKey!.TrimEnd('=')
                ? null
                : "PublicKey and PrivateKey must belong together";
        }
        catch (CryptographicException)
        {
            return "PrivateKey must be a key of the curve P-256";
        }
    }

    /// <summary>Reads a public key.</summary>
    /// <returns>The key; null if the text is not a point of the curve.</returns>
    internal static byte[]? ReadPoint(string? text)
    {
        if (Decode(text, PointLength) is not [4, ..] point || point is null)
        {
            return null;
        }

        try
        {
            // Creating the key checks that the point is on the curve.
            using var key = ECDiffieHellman.Create(new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point[1..33], Y = point[33..] },
            });
            return point;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Decodes base64url, with or without padding.</summary>
    /// <returns>The bytes; null if the text is something else or has another length.</returns>
    internal static byte[]? Decode(string? text, int length)
    {
        if (text is not { Length: > 0 and < 200 })
        {
            return null;
        }

        try
        {
            var bytes = WebEncoders.Base64UrlDecode(text.TrimEnd('='));
            return bytes.Length == length ? bytes : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static byte[] Point(ECPoint q) => [4, .. q.X!, .. q.Y!];
}
