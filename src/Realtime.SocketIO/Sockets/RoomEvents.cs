using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO.Sockets;

/// <summary>
/// The listeners of a namespace's room events. Created with the first listener. Listeners are called outside all
/// locks.
/// </summary>
internal sealed class RoomEvents(SocketIONamespace ns)
{
    public CallbackList<Func<string, Task>> Created { get; } = new();

    public CallbackList<Func<string, Task>> Deleted { get; } = new();

    public CallbackList<Func<string, SocketIOSocket, Task>> Joined { get; } = new();

    public CallbackList<Func<string, SocketIOSocket, Task>> Left { get; } = new();

    public void OnJoined(string room, SocketIOSocket socket, bool created)
    {
        foreach (var callback in created ? Created.Items : [])
        {
            _ = ns.Observe("room created", () => callback(room));
        }

        foreach (var callback in Joined.Items)
        {
            _ = ns.Observe("room joined", () => callback(room, socket));
        }
    }

    public void OnLeft(string room, SocketIOSocket socket, bool deleted)
    {
        foreach (var callback in Left.Items)
        {
            _ = ns.Observe("room left", () => callback(room, socket));
        }

        foreach (var callback in deleted ? Deleted.Items : [])
        {
            _ = ns.Observe("room deleted", () => callback(room));
        }
    }
}
