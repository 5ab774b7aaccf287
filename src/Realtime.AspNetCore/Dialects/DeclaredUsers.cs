using System.Diagnostics.CodeAnalysis;
using Realtime.Domain;

namespace Realtime.Dialects;

/// <summary>
/// The ids of users who declare who they are (<see cref="ChatRealtimeCoreOptions.AllowDeclaredIdentity"/>). In the host's code and in the
/// store, they have a prefix that names the dialect, so that nobody becomes a user who signs in by declaring an id. The dialect's
/// clients send and get the id without it. No user can sign in with an id that has the prefix.
/// </summary>
public static class DeclaredUsers
{
    /// <summary>Returns the id of a declared user, for the host's own calls: <c>declared:{dialect}:{id}</c>.</summary>
    /// <param name="dialect">The dialect in which the user is declared.</param>
    /// <param name="declaredId">The id that the client declares.</param>
    /// <returns>The id in the host's code and in the store.</returns>
    public static string IdOf(Dialect dialect, string declaredId)
    {
        ArgumentNullException.ThrowIfNull(dialect);
        ArgumentException.ThrowIfNullOrEmpty(declaredId);
        return new DeclaredIds(dialect.Name).ToInner(declaredId);
    }

    /// <summary>Whether an id is that of a declared user.</summary>
    /// <param name="userId">The id in the host's code.</param>
    /// <param name="declaredId">The id that the client declares.</param>
    /// <returns>False for a user who signs in.</returns>
    public static bool TryGetDeclaredId(string userId, [NotNullWhen(true)] out string? declaredId)
    {
        ArgumentNullException.ThrowIfNull(userId);
        declaredId = DeclaredIds.IsDeclared(userId) ? DeclaredIds.Plain(userId) : null;
        return declaredId is not null;
    }
}
