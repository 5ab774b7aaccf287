using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.Commands;
using Realtime.Domain;
using Realtime.SocketIO;
using Realtime.Users;

namespace Realtime.Dialects;

/// <summary>One event of a client, passed to a dialect's handler.</summary>
public sealed class ClientCall
{
    private readonly IClientIdentity _identity;

    internal ClientCall(SocketEvent request, IClientIdentity identity, ClientCommands commands, DialectContext context)
    {
        _identity = identity;
        Event = request;
        Core = commands;
        Context = context;
    }

    /// <summary>
    /// The event of the Socket.IO server. Do not acknowledge it: the framework acknowledges with the handler's result.
    /// </summary>
    public SocketEvent Event { get; }

    /// <summary>The socket and its user.</summary>
    /// <exception cref="RealtimeException">The user is not known yet: only in events that may come before authentication.</exception>
    public UserConnection Connection => _identity.Connection ?? throw new RealtimeException(RealtimeError.Unauthenticated);

    /// <summary>Whether the socket's user is known. Always true in events that may not come before authentication.</summary>
    public bool IsAuthenticated => _identity.Connection is not null;

    /// <summary>The dialect that the socket speaks.</summary>
    public Dialect Dialect => _identity.Dialect;

    /// <summary>The commands of the client.</summary>
    public IClientCommands Commands => Core;

    /// <summary>Looks up users' names and services.</summary>
    public DialectContext Context { get; }

    /// <summary>The kind of the first argument; undefined if there is none.</summary>
    public JsonValueKind PayloadKind => Event.ArgumentKind(0);

    internal ClientCommands Core { get; }

    /// <summary>Reads the first argument. Further arguments are ignored, as in other servers.</summary>
    /// <typeparam name="T">The type of the payload.</typeparam>
    /// <param name="typeInfo">The type information that reads it.</param>
    /// <returns>The payload.</returns>
    /// <exception cref="RealtimeException">The argument is missing, null, or has another shape.</exception>
    public T Payload<T>(JsonTypeInfo<T> typeInfo)
        where T : notnull
    {
        if (PayloadKind is JsonValueKind.Undefined or JsonValueKind.Null)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"{Event.Name} needs a payload");
        }

        try
        {
            // Event.Arg is not used because it accepts unpaired surrogates, which cannot be stored.
            return JsonSerializer.Deserialize(Event.RawArgument(0).Span, typeInfo) ?? throw new RealtimeException(RealtimeError.InvalidPayload);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or NotSupportedException or FormatException)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"The payload of {Event.Name} has a wrong shape or type, or a text that is no valid Unicode");
        }
    }

    /// <summary>Sends an event only to the calling socket.</summary>
    /// <param name="wireEvent">The event.</param>
    /// <returns>A task that completes when the event is queued.</returns>
    public ValueTask ReplyAsync(WireEvent wireEvent)
    {
        ArgumentNullException.ThrowIfNull(wireEvent);
        return wireEvent.SendAsync(Event.Socket);
    }

    /// <summary>
    /// Authenticates the socket with a token that its client sent after it connected. A socket without a user gets the token's
    /// user, and its welcome is sent before this completes. A socket with a user keeps it, and its token is replaced.
    /// </summary>
    /// <param name="token">The token, with or without <c>Bearer</c> before it; null or empty counts as none.</param>
    /// <returns>The reason why the token is not accepted; null if it is accepted.</returns>
    /// <exception cref="RealtimeException">The socket has a user, and the token is not accepted or belongs to another.</exception>
    public async Task<AuthenticationFailure?> AuthenticateAsync(string? token) => string.IsNullOrEmpty(token)
        ? AuthenticationFailure.NoToken
        : await _identity.AuthenticateAsync(token).ConfigureAwait(false);

    /// <summary>
    /// Checks that a payload names the socket's user. A socket without a user gets the user that the payload names, if the
    /// endpoint allows clients to declare their identity (<see cref="ChatRealtimeCoreOptions.AllowDeclaredIdentity"/>). A socket
    /// that has declared one user before becomes the other one, and leaves what the first one had joined.
    /// </summary>
    /// <param name="userId">The user that the payload names.</param>
    /// <param name="field">The name of the payload's field, for the error message.</param>
    /// <returns>A task that completes when the socket has the user.</returns>
    /// <exception cref="RealtimeException">
    /// The payload names another user than the one who is signed in, or one that does not exist, or clients may not declare their
    /// identity.
    /// </exception>
    public ValueTask RequireUserAsync(string userId, string field)
    {
        Texts.RequireId(userId, field);
        if (IsUser(userId))
        {
            return default;
        }

        return _identity.Connection is null || HasDeclared
            ? _identity.DeclareAsync(userId)
            : throw new RealtimeException(RealtimeError.Forbidden, $"{field} is not the user who is signed in");
    }

    /// <summary>Whether the socket's user is one whom its client declared.</summary>
    internal bool HasDeclared => _identity.Connection is { User.IsDeclared: true };

    /// <summary>Whether a payload names the socket's user. UUIDs are the same in either case of their letters.</summary>
    internal bool IsUser(string userId) => _identity.Connection is { } connection
        && (Texts.IsSameId(connection.UserId, userId)
            || (_identity.DeclaredIds is { } ids && ids.TryGetPlain(connection.UserId, out var declared) && Texts.IsSameId(declared, userId)));

    /// <summary>Takes a newer token of the same user in place of the one that the socket came with.</summary>
    /// <returns>When the new one expires; null if it does not.</returns>
    internal Task<DateTimeOffset?> RefreshTokenAsync(string token) => _identity.RefreshTokenAsync(token);
}
