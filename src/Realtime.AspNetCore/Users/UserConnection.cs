using Realtime.Authentication;
using Realtime.SocketIO;

namespace Realtime.Users;

/// <summary>One socket of an authenticated user, from CONNECT to its end: what <see cref="SocketIOSocket.State"/> holds.</summary>
internal sealed class UserConnection(SocketIOSocket socket, ConnectedUser user, Dialect dialect)
{
    public SocketIOSocket Socket { get; } = socket;

    public Dialect Dialect { get; } = dialect;

    /// <summary>The user. Replaced when the client brings a new token of the same user; the id never changes.</summary>
    public ConnectedUser User { get; set; } = user;

    public string Id => Socket.Id;

    public string UserId => User.Id;

    /// <summary>
    /// Completes when the client's events so far have taken effect. Touched only by the synchronous part of
    /// event handlers, which the server runs one after the other for a socket.
    /// </summary>
    public Task Tail { get; set; } = Task.CompletedTask;
}
