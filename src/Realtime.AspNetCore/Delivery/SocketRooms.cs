using Realtime.Changes;

namespace Realtime.Delivery;

/// <summary>The rooms of chat's namespaces on this node.</summary>
internal sealed class SocketRooms(ChatNamespaces namespaces) : ISocketRooms
{
    public async ValueTask JoinAsync(IReadOnlyList<string> rooms, string room)
    {
        foreach (var (@namespace, _) in namespaces.All)
        {
            await @namespace.Local.To(rooms).SocketsJoinAsync(room).ConfigureAwait(false);
        }
    }

    public async ValueTask LeaveAsync(string room, string fromRoom)
    {
        foreach (var (@namespace, _) in namespaces.All)
        {
            await @namespace.Local.To(room).SocketsLeaveAsync(fromRoom).ConfigureAwait(false);
        }
    }
}
