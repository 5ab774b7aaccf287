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

    [MemberNotNullWhen(true, nameof(User))]
    public bool Succeeded => User is not null;

    public static implicit operator AuthenticationOutcome(ConnectedUser user) => new(user, default);

    public static implicit operator AuthenticationOutcome(AuthenticationFailure failure) => new(null, failure);
}
