namespace Realtime.Storage;

/// <summary>The browser of a user that takes push messages.</summary>
/// <param name="Id">
/// Derived from the endpoint, so that one browser has one subscription whoever is signed in; at most 128 characters.
/// </param>
/// <param name="UserId">The user.</param>
/// <param name="Endpoint">
/// The address at the push service, at most 2,048 characters. Keep it secret: whoever knows it can send to the browser.
/// </param>
/// <param name="P256dh">The browser's public key, base64url.</param>
/// <param name="Auth">The browser's authentication secret, base64url.</param>
/// <param name="CreatedAt">When it was saved last, whole milliseconds.</param>
public sealed record StoredPushSubscription(
    string Id,
    string UserId,
    string Endpoint,
    string P256dh,
    string Auth,
    DateTimeOffset CreatedAt)
{
    /// <summary>The key of the last digest that was sent while others of the same user failed; null for none.</summary>
    public string? SentKey { get; init; }
}
