using Realtime.SocketIO;

namespace Realtime.Users;

/// <summary>One socket of a user who is known, in one Socket.IO namespace.</summary>
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

    /// <summary>The user. Never changes.</summary>
    public string UserId => User.Id;

    /// <summary>What the user's token or the host's directory said of the user when the socket connected.</summary>
    public UserProfile Profile => User.Profile;

    /// <summary>The user. Replaced when the client brings a new token of the same user.</summary>
    internal ConnectedUser User { get; set; }
}
