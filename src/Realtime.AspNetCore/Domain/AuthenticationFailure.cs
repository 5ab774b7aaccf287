namespace Realtime.Domain;

/// <summary>Why a socket was not let in. Closed; each dialect has its own sentences for it.</summary>
public enum AuthenticationFailure
{
    /// <summary>The client sent nothing that identifies a user.</summary>
    NoToken,

    /// <summary>The token is malformed, expired, or not accepted by the host's scheme.</summary>
    InvalidToken,

    /// <summary>The token is good, but names no user who may use chat.</summary>
    UserNotFound,

    /// <summary>The host's scheme or user directory failed: no fault of the client, who may try again.</summary>
    Unavailable,
}
