using System.Diagnostics.CodeAnalysis;
using Realtime.Domain;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>A user, or why there is none.</summary>
internal readonly struct AuthenticationOutcome
{
    private AuthenticationOutcome(ConnectedUser? user, AuthenticationFailure failure) => (User, Failure) = (user, failure);

    public ConnectedUser? User { get; }

    /// <summary>Meaningful only where there is no user.</summary>
    public AuthenticationFailure Failure { get; }

    [MemberNotNullWhen(true, nameof(User))]
    public bool Succeeded => User is not null;

    public static implicit operator AuthenticationOutcome(ConnectedUser user) => new(user, default);

    public static implicit operator AuthenticationOutcome(AuthenticationFailure failure) => new(null, failure);
}
