using System.Buffers.Text;
using System.Security.Cryptography;

namespace Realtime.SocketIO.Primitives;

/// <summary>Unguessable ids for sessions and sockets.</summary>
internal static class RandomId
{
    /// <summary>The number of characters of an id.</summary>
    public const int Length = 24;

    /// <summary>Creates an id of 24 base64url characters, from 144 random bits.</summary>
    public static string Create()
    {
        Span<byte> random = stackalloc byte[18];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }
}
