using System.Text.Json;
using Realtime.SocketIO;

namespace Realtime.Sockets;

/// <summary>
/// The token that a client sent: a value, none, or something that cannot be a token. A token, if sent, is the only
/// credential; cookies are then ignored, even if the token is invalid.
/// </summary>
internal readonly record struct ClientToken(bool WasSent, string? Value)
{
    /// <summary>Longer than any token that a server accepts in a header.</summary>
    private const int MaxLength = 8 * 1024;
    private const string Bearer = "Bearer";

    public static ClientToken None => default;

    private static ClientToken Malformed => new(WasSent: true, Value: null);

    /// <summary>Reads <c>auth.token</c>, then the Authorization header, then, if the host allows it, the query.</summary>
    public static ClientToken Of(SocketHandshake handshake, bool allowQuery)
    {
        var token = FromAuth(handshake.Auth);
        if (!token.WasSent && handshake.Headers.Authorization.ToString() is { Length: > 0 } header && IsBearer(header))
        {
            token = Parse(header);
        }

        if (!token.WasSent && allowQuery && handshake.Query["token"].ToString() is { Length: > 0 } query)
        {
            token = Parse(query);
        }

        return token;
    }

    /// <summary>Parses a token with or without <c>Bearer </c> before it.</summary>
    public static ClientToken Parse(string text)
    {
        if (text.Length > MaxLength)
        {
            return Malformed;
        }

        var token = text.AsSpan().Trim(' ');
        if (IsBearer(token))
        {
            token = token[Bearer.Length..].Trim(' ');
        }

        return token.Length > 0 && !token.ContainsAnyExceptInRange('!', '~') ? new(WasSent: true, token.ToString()) : Malformed;
    }

    private static ClientToken FromAuth(JsonElement auth)
    {
        switch (auth.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return None;
            case not JsonValueKind.Object:
                return Malformed;
        }

        if (!auth.TryGetProperty("token", out var token) || token.ValueKind == JsonValueKind.Null)
        {
            return None;
        }

        if (token.ValueKind != JsonValueKind.String)
        {
            return Malformed;
        }

        try
        {
            // Front ends often send an empty text before a user has signed in.
            return token.GetString() is { Length: > 0 } text ? Parse(text) : None;
        }
        catch (InvalidOperationException)
        {
            // An unpaired surrogate: valid JSON, but not a valid string.
            return Malformed;
        }
    }

    private static bool IsBearer(ReadOnlySpan<char> text) =>
        text.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase) && (text.Length == Bearer.Length || text[Bearer.Length] == ' ');
}
