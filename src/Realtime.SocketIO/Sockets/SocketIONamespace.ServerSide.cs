using System.Collections.Concurrent;
using Realtime.SocketIO.Primitives;
using Realtime.SocketIO.Protocol;

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
    /// <param name="content">Its name and arguments.</param>
    /// <returns>The event, which may be answered later.</returns>
    internal ServerSideEvent DeliverServerSide(string eventName, ArgumentList content)
    {
        var serverSideEvent = new ServerSideEvent(Server, eventName, content);
        _ = RunServerSideAsync(serverSideEvent);
        return serverSideEvent;
    }

    private async Task RunServerSideAsync(ServerSideEvent serverSideEvent)
    {
        var succeeded = false;
        if (_serverSideHandlers is { } handlers && handlers.TryGetValue(serverSideEvent.Name, out var callbacks))
        {
            await Task.WhenAll(callbacks.Items.Select(callback => Observe("server-side event", async () =>
            {
                await callback(serverSideEvent).ConfigureAwait(false);
                succeeded = true;
            }))).ConfigureAwait(false);
        }

        // A handler that has succeeded may have passed the event on, to be answered later.
        if (!succeeded)
        {
            serverSideEvent.AnswerNothing();
        }
    }
}
