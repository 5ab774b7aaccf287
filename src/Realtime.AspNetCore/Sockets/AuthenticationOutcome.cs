using System.Diagnostics.CodeAnalysis;
using Realtime.Domain;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>The authenticated user, or the reason of the failure.</summary>
internal readonly struct AuthenticationOutcome
{
    private AuthenticationOutcome(ConnectedUser? user, AuthenticationFailure failure) => (User, Failure) = (user, failure);

    public ConnectedUser? User { get; }

    /// <summary>Valid only if there is no user.</summary>
    public AuthenticationFailure Failure { get; }

    /// <summary>The ban, for <see cref="AuthenticationFailure.Banned"/>.</summary>
    public UserBan? Ban { get; private init; }

    /// <summary>After which time the client may try again; null if that is not known.</summary>
    public TimeSpan? RetryAfter { get; private init; }

    [MemberNotNullWhen(true, nameof(User))]
    public bool Succeeded => User is not null;

    /// <summary>The error of the failure, for clients that are authenticated already and for HTTP.</summary>
    public RealtimeError Error => Failure switch
    {
        AuthenticationFailure.UserNotFound => RealtimeError.UserNotFound,
        AuthenticationFailure.SignedOut => RealtimeError.SignedOut,
        AuthenticationFailure.Banned => RealtimeError.Banned,
        AuthenticationFailure.RateLimited => RealtimeError.RateLimited,
        AuthenticationFailure.Unavailable => RealtimeError.Unavailable,
        _ => RealtimeError.Unauthenticated,
    };

    /// <summary>The stable code of the failure.</summary>
    public string Code => Failure switch
    {
        AuthenticationFailure.NoToken => "no_token",
        AuthenticationFailure.InvalidToken => "invalid_token",
        _ => RealtimeErrors.Code(Error),
    };

    public static implicit operator AuthenticationOutcome(ConnectedUser user) => new(user, default);

    public static implicit operator AuthenticationOutcome(AuthenticationFailure failure) => new(null, failure);

    public static AuthenticationOutcome Banned(UserBan ban) => new(null, AuthenticationFailure.Banned) { Ban = ban };

    public static AuthenticationOutcome RateLimited(TimeSpan? retryAfter) => new(null, AuthenticationFailure.RateLimited) { RetryAfter = retryAfter };
}
