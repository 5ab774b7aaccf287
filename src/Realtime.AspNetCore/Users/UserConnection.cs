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
}
