namespace Realtime.Domain;

/// <summary>Why a socket was refused. Each dialect has its own sentence for each reason.</summary>
public enum AuthenticationFailure
{
    /// <summary>The client sent nothing that identifies a user.</summary>
    NoToken,

    /// <summary>The token is malformed, expired, or not accepted by the host's scheme.</summary>
    InvalidToken,

    /// <summary>The token is valid, but does not identify a user who may use chat.</summary>
    UserNotFound,

    /// <summary>The host's scheme or user directory failed. The client may try again.</summary>
    Unavailable,

    /// <summary>The host keeps the user out until a time (<see cref="Users.IUserConnections"/>).</summary>
    SignedOut,

    /// <summary>The user has too many sockets, or the client's address failed to authenticate too often. The client may try again later.</summary>
    RateLimited,

    /// <summary>The user is banned (<see cref="Users.IUserBans"/>).</summary>
    Banned,
}
