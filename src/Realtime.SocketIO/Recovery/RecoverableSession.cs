using System.Security.Claims;

namespace Realtime.SocketIO.Recovery;

/// <summary>What a client gets back when it returns.</summary>
/// <param name="PrivateId">The secret by which the client asks for it; never shown to others.</param>
/// <param name="SocketId">The public id.</param>
/// <param name="User">The user; another one does not get it.</param>
/// <param name="Rooms">The rooms it was in, its own not counted.</param>
/// <param name="Data">The socket's data.</param>
/// <param name="ConnectedAt">Where the log stood when it connected.</param>
/// <param name="EndedAt">When it was lost, in milliseconds of the server's clock.</param>
internal sealed record RecoverableSession(
    string PrivateId,
    string SocketId,
    ClaimsPrincipal User,
    IReadOnlyCollection<string> Rooms,
    Dictionary<string, object?>? Data,
    long ConnectedAt,
    long EndedAt)
{
    /// <summary>Whether two principals are one user: what middleware let in now must be who was here before.</summary>
    public static bool IsSameUser(ClaimsPrincipal left, ClaimsPrincipal right) => IdOf(left) == IdOf(right);

    private static string? IdOf(ClaimsPrincipal user) =>
        user.FindFirst(ClaimTypes.NameIdentifier)?.Value ?? user.FindFirst("sub")?.Value ?? user.Identity?.Name;
}
