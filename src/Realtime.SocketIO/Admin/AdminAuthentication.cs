using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;

namespace Realtime.SocketIO.Admin;

/// <summary>Authenticates users of the Admin UI by user name and password, or by the session id of an earlier login.</summary>
internal sealed class AdminAuthentication(SocketIOAdminUIOptions options, TimeProvider time)
{
    private readonly AdminSessions _sessions = new(time, options.SessionLifetime);

    // Password hashing is slow by design. One check runs at a time, so that guesses cannot use all processors.
    private readonly SemaphoreSlim _oneGuess = new(1, 1);

    /// <summary>The connect middleware of the namespace.</summary>
    public async Task CheckAsync(SocketIOSocket socket, Func<Task> next)
    {
        var auth = socket.Handshake.Auth;
        if (!options.IsAuthenticated)
        {
            await next().ConfigureAwait(false);
            return;
        }

        if (Text(auth, "sessionId"u8) is not { } id || !_sessions.IsValid(id))
        {
            // The UI recognizes a wrong password by this text.
            if (Text(auth, "username"u8) is not { } username
                || Text(auth, "password"u8) is not { } password
                || !await IsKnownAsync(username, password).ConfigureAwait(false))
            {
                throw new ConnectRejectedException("invalid credentials");
            }

            socket.State = _sessions.Create();
        }

        await next().ConfigureAwait(false);
    }

    private async ValueTask<bool> IsKnownAsync(string username, string password)
    {
        await _oneGuess.WaitAsync().ConfigureAwait(false);
        try
        {
            if (options.Authenticate is { } authenticate)
            {
                return await authenticate(username, password).ConfigureAwait(false);
            }

            // Checks both, so that the response time does not show which one is wrong.
            var nameIsRight = CryptographicOperations.FixedTimeEquals(Hash(username), Hash(options.Username!));
            var passwordIsRight = new PasswordHasher<SocketIOAdminUIOptions>().VerifyHashedPassword(options, options.PasswordHash!, password) != PasswordVerificationResult.Failed;
            return nameIsRight & passwordIsRight;
        }
        finally
        {
            _oneGuess.Release();
        }
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));

    private static string? Text(JsonElement auth, ReadOnlySpan<byte> name)
    {
        try
        {
            return auth.ValueKind == JsonValueKind.Object && auth.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()
                : null;
        }
        catch (InvalidOperationException)
        {
            // The JSON is valid but contains half a surrogate pair, which is not valid text.
            return null;
        }
    }
}
