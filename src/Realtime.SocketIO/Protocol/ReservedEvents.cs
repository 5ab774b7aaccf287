namespace Realtime.SocketIO.Protocol;

/// <summary>Event names that are reserved for the libraries of both sides and must not be sent.</summary>
internal static class ReservedEvents
{
    public static bool Contains(string name) => name is
        "connect" or "connect_error" or "disconnect" or "disconnecting" or "newListener" or "removeListener";

    public static void ThrowIfReserved(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Contains(name))
        {
            throw new ArgumentException($"'{name}' is a reserved event name.", nameof(name));
        }
    }
}
