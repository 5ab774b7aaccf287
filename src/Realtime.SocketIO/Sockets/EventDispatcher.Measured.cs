using System.Diagnostics;
using Realtime.SocketIO.Diagnostics;

namespace Realtime.SocketIO.Sockets;

/// <summary>Metrics and traces of handlers. They are recorded only if there is a listener.</summary>
internal static partial class EventDispatcher
{
    /// <summary>Starts a handler.</summary>
    private static Task Run(SocketEvent socketEvent, Func<SocketEvent, Task> handler) =>
        SocketIOActivitySource.IsListenedTo || socketEvent.Socket.Server.Sessions.Metrics.TimesEvents
            ? RunMeasuredAsync(socketEvent, handler)
            : handler(socketEvent);

    private static async Task RunMeasuredAsync(SocketEvent socketEvent, Func<SocketEvent, Task> handler)
    {
        var ns = socketEvent.Socket.Namespace;
        var startedAt = Stopwatch.GetTimestamp();
        var succeeded = false;
        using var activity = SocketIOActivitySource.StartEvent(socketEvent.Name, ns.MetricName);
        try
        {
            await handler(socketEvent).ConfigureAwait(false);
            succeeded = true;
        }
        catch (Exception exception)
        {
            activity?.SetStatus(ActivityStatusCode.Error);
            activity?.SetTag("error.type", exception.GetType().FullName);
            throw;
        }
        finally
        {
            ns.Server.Sessions.Metrics.EventHandled(startedAt, socketEvent.Name, ns.MetricName, succeeded);
        }
    }
}
