using System.Collections.Concurrent;
using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO;

/// <summary>The handlers of events from other servers.</summary>
public sealed partial class SocketIONamespace
{
    private ConcurrentDictionary<string, CallbackList<Func<ServerSideEvent, Task>>>? _serverSideHandlers;

    internal void AddServerSideHandler(string eventName, Func<ServerSideEvent, Task> handler)
    {
        var handlers = _serverSideHandlers
            ?? Interlocked.CompareExchange(ref _serverSideHandlers, new(StringComparer.Ordinal), null)
            ?? _serverSideHandlers;
        handlers.GetOrAdd(eventName, static _ => new()).Add(handler);
    }

    /// <summary>Delivers an event of another server to the handlers.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments: a JSON array in UTF-8.</param>
    /// <returns>The event, which may be answered later; null if there is no handler for it.</returns>
    internal ServerSideEvent? DeliverServerSide(string eventName, ReadOnlyMemory<byte> arguments)
    {
        if (_serverSideHandlers is not { } handlers || !handlers.TryGetValue(eventName, out var callbacks))
        {
            return null;
        }

        var serverSideEvent = new ServerSideEvent(Server, eventName, arguments);
        foreach (var callback in callbacks.Items)
        {
            _ = Observe("server-side event", () => callback(serverSideEvent));
        }

        return serverSideEvent;
    }
}
