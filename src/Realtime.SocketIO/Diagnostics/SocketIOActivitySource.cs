using System.Diagnostics;

namespace Realtime.SocketIO.Diagnostics;

/// <summary>The traces of event handlers.</summary>
internal static class SocketIOActivitySource
{
    public const string Name = "Realtime.SocketIO";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>Whether there is a listener.</summary>
    public static bool IsListenedTo => Source.HasListeners();

    /// <summary>
    /// Starts the activity of one handler call; returns null if there is no listener. It is no child of the HTTP
    /// request's activity, which lasts as long as the connection, but is linked to it.
    /// </summary>
    public static Activity? StartEvent(string eventName, string @namespace)
    {
        var outer = Activity.Current;
        Activity.Current = null;
        var activity = Source.StartActivity($"{@namespace} {eventName}", ActivityKind.Server);
        if (activity is null)
        {
            Activity.Current = outer;
            return null;
        }

        activity.SetTag("rpc.system", "socketio");
        activity.SetTag("socketio.namespace", @namespace);
        activity.SetTag("socketio.event", eventName);
        if (outer is not null)
        {
            activity.AddLink(new ActivityLink(outer.Context));
        }

        return activity;
    }
}
