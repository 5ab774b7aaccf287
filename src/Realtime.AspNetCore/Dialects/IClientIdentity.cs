using Realtime.Domain;
using Realtime.Users;

namespace Realtime.Dialects;

/// <summary>The user of a socket, and the ways to set it. Implemented where sockets are admitted.</summary>
internal interface IClientIdentity
{
    /// <summary>The dialect that the socket speaks.</summary>
    Dialect Dialect { get; }

    /// <summary>The declared ids of the socket's endpoint; null if it has none.</summary>
    DeclaredIds? DeclaredIds { get; }

    /// <summary>The socket with its user; null until the user is known.</summary>
    UserConnection? Connection { get; }

    /// <summary>Authenticates the socket by a token, or takes a newer one of the same user.</summary>
    /// <returns>Why the token is not accepted; null if it is.</returns>
    Task<AuthenticationFailure?> AuthenticateAsync(string token);

    /// <summary>Takes a newer token of the socket's user.</summary>
    /// <returns>When the new one expires; null if it does not.</returns>
    Task<DateTimeOffset?> RefreshTokenAsync(string token);

    /// <summary>Sets the user that the client declares, or replaces the one that it declared before, if the endpoint allows it.</summary>
    ValueTask DeclareAsync(string userId);
}
