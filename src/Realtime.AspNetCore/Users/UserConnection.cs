using Realtime.SocketIO;

namespace Realtime.Users;

/// <summary>One socket of an authenticated user, in one Socket.IO namespace.</summary>
public sealed class UserConnection
{
    internal UserConnection(SocketIOSocket socket, ConnectedUser user)
    {
        Socket = socket;
        User = user;
    }

    /// <summary>The socket.</summary>
    public SocketIOSocket Socket { get; }

    /// <summary>The socket's public id.</summary>
    public string Id => Socket.Id;

    /// <summary>The user's id. Never changes.</summary>
    public string UserId => User.Id;

    /// <summary>
    /// The user's profile, from the host's directory or the user's token, as of the socket's last authentication.
    /// </summary>
    public UserProfile Profile => User.Profile;

    /// <summary>The user. Replaced when the client sends a new token of the same user.</summary>
    internal ConnectedUser User { get; set; }

    /// <summary>Whether the socket is still there.</summary>
    internal bool IsConnected => Socket.IsConnected;

    /// <summary>Puts the socket into a room (<see cref="Domain.RoomNames"/>).</summary>
    /// <exception cref="InvalidOperationException">The socket is in as many rooms as the server allows.</exception>
    internal ValueTask JoinAsync(string room) => Socket.JoinAsync(room);

    /// <summary>Takes the socket out of a room.</summary>
    internal ValueTask LeaveAsync(string room) => Socket.LeaveAsync(room);

    /// <summary>Whether the socket is in a room.</summary>
    internal bool IsIn(string room) => Socket.Rooms.Contains(room);
}
