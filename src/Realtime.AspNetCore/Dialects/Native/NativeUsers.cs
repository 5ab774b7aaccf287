using Realtime.SocketIO;
using Realtime.Users;

namespace Realtime.Dialects.Native;

/// <summary>
/// The users who have sockets of this contract on this node. Without any, nothing is rendered or read for them. Thread-safe.
/// </summary>
internal sealed class NativeUsers(TimeProvider time)
{
    private readonly ConnectedUsers _users = new(time);

    public bool IsEmpty => _users.IsEmpty;

    /// <summary>Counts the users of a namespace from now on. Call it before the first client connects.</summary>
    public void Watch(SocketIONamespace @namespace) => _users.Watch(@namespace);

    /// <inheritdoc cref="ConnectedUsers.Among"/>
    public IReadOnlyList<string> Among(IReadOnlyList<string> userIds) => _users.Among(userIds);

    /// <inheritdoc cref="ConnectedUsers.Contains"/>
    public bool Contains(string userId) => _users.Contains(userId);
}
