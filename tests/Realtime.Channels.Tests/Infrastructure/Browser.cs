using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Realtime.Channels.Tests.Infrastructure;

/// <summary>The keys of a browser that takes push messages, and what it makes of them (RFC 8291, RFC 8188).</summary>
internal sealed class Browser : IDisposable
{
    private readonly ECDiffieHellman _key = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _auth = RandomNumberGenerator.GetBytes(16);

    public string P256dh => WebEncoders.Base64UrlEncode(Point(_key.ExportParameters(false)));

    public string Auth => WebEncoders.Base64UrlEncode(_auth);

    public async Task SubscribeAsync(HttpClient http, string endpoint)
    {
        using var answer = await http.PostAsJsonAsync("/api/chat/push/subscriptions", Subscription(endpoint));
        Assert.Equal(System.Net.HttpStatusCode.NoContent, answer.StatusCode);
    }

    /// <summary>As the browser's own object becomes JSON.</summary>
    public object Subscription(string endpoint) => new { endpoint, expirationTime = (double?)null, keys = new { p256dh = P256dh, auth = Auth } };

    public JsonElement Read(PushRequest request)
    {
        var body = request.Body;
        var (salt, sender) = (body[..16], body[21..(21 + body[20])]);
        using var other = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = sender[1..33], Y = sender[33..] } });
        var secret = _key.DeriveRawSecretAgreement(other.PublicKey);
        byte[] info = [.. "WebPush: info\0"u8, .. Point(_key.ExportParameters(false)), .. sender];
        var input = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, 32, _auth, info);
        var key = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 16, salt, "Content-Encoding: aes128gcm\0"u8.ToArray());
        var nonce = HKDF.DeriveKey(HashAlgorithmName.SHA256, input, 12, salt, "Content-Encoding: nonce\0"u8.ToArray());
        var sealedText = body[(21 + body[20])..];
        var text = new byte[sealedText.Length - 16];
        using var aes = new AesGcm(key, 16);
        aes.Decrypt(nonce, sealedText.AsSpan()[..^16], sealedText.AsSpan()[^16..], text);
        return JsonDocument.Parse(Encoding.UTF8.GetString(text.AsSpan()[..Array.LastIndexOf(text, (byte)2)])).RootElement;
    }

    public void Dispose() => _key.Dispose();

    private static byte[] Point(ECParameters key) => [4, .. key.Q.X!, .. key.Q.Y!];
}
