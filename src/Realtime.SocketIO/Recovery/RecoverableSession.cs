using System.Security.Claims;

namespace Realtime.SocketIO.Recovery;

/// <summary>The state that a client gets back when it reconnects.</summary>
/// <param name="PrivateId">The secret with which the client requests the state. Never shown to others.</param>
/// <param name="SocketId">The public id.</param>
/// <param name="User">The user. The state is not restored for another user.</param>
/// <param name="Rooms">The rooms that the socket was in, without the room named by its id.</param>
/// <param name="Data">The socket's data.</param>
/// <param name="ConnectedAt">The position of the log when the socket connected.</param>
/// <param name="EndedAt">When the connection was lost, in milliseconds of the server's clock.</param>
internal sealed record RecoverableSession(
    string PrivateId,
    string SocketId,
    ClaimsPrincipal User,
    IReadOnlyCollection<string> Rooms,
    Dictionary<string, object?>? Data,
    long ConnectedAt,
    long EndedAt)
{
    /// <summary>
    /// Whether two principals are the same user. The user that the middleware has now accepted must be the user of
    /// the lost connection.
    /// </summary>
    public static bool IsSameUser(ClaimsPrincipal left, ClaimsPrincipal right) => IdOf(left) == IdOf(right);

    private static string? IdOf(ClaimsPrincipal user) =>
        user.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? user.FindFirst("sub")?.Value ?? user.Identity?.Name;
}
