using System.Diagnostics;

namespace Realtime.Diagnostics;

/// <summary>
/// The traces of chat: what a client's event or a request did, from the command to the delivery. While nobody listens, each place
/// costs one comparison. Tags contain no text that clients choose, and no ids.
/// </summary>
internal static class ChatActivitySource
{
    public const string Name = "Realtime.Chat";

    private const string SocketIOName = "Realtime.SocketIO";

    private static readonly ActivitySource Source = new(Name);

    /// <summary>The current activity, to be the origin of later ones; null if there is none or no listener.</summary>
    public static Activity? Origin => Source.HasListeners() ? Activity.Current : null;

    /// <summary>Starts the activity of one client event.</summary>
    /// <param name="eventName">An event that has a handler, so the dialect determines the set of names.</param>
    public static Activity? StartCommand(string eventName)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        var outer = Activity.Current;
        if (outer is null || outer.Source.Name == SocketIOName)
        {
            return Source.StartActivity("command " + eventName);
        }

        // The request that carried the event. That of a WebSocket lasts as long as the connection, so it is no parent.
        Activity.Current = null;
        var activity = Source.StartActivity("command " + eventName, ActivityKind.Internal, default(ActivityContext), links: [new(outer.Context)]);
        if (activity is null)
        {
            Activity.Current = outer;
        }

        return activity;
    }

    /// <summary>Starts the activity of one call of the host's code.</summary>
    public static Activity? StartHostCall(string dependency) =>
        Source.HasListeners() ? Source.StartActivity("host " + dependency) : null;

    /// <summary>Ends a call of the host's code.</summary>
    public static void EndHostCall(Activity? activity, string outcome)
    {
        if (activity is not null)
        {
            activity.SetTag("realtime.outcome", outcome);
            if (outcome is "failed" or "timed_out" or "rejected")
            {
                activity.SetStatus(ActivityStatusCode.Error);
            }
        }
    }

    /// <summary>Marks a command as refused.</summary>
    public static void Refuse(Activity? activity, string code)
    {
        if (activity is not null)
        {
            activity.SetTag("error.type", code);
            activity.SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>
    /// Starts the activity of one commit. It belongs to several events, so it is a separate trace that links to theirs.
    /// </summary>
    /// <param name="kind">What is stored.</param>
    /// <param name="count">How many are stored.</param>
    /// <param name="origins">Where the items came from; null entries are left out.</param>
    public static Activity? StartCommit(string kind, int count, IEnumerable<Activity?> origins)
    {
        if (!Source.HasListeners())
        {
            return null;
        }

        Activity.Current = null;
        var activity = Source.StartActivity(
            "commit " + kind, ActivityKind.Internal, default(ActivityContext), links: origins.OfType<Activity>().Distinct().Select(origin => new ActivityLink(origin.Context)));
        activity?.SetTag("realtime.group_size", count);
        return activity;
    }

    /// <summary>Starts the hand-over of a stored item to the delivery, in the trace that the item came from.</summary>
    public static Activity? StartPublish(string kind, Activity? origin) =>
        origin is null ? null : Source.StartActivity("publish " + kind, ActivityKind.Producer, origin.Context);

    /// <summary>Starts the delivery of an event, in the trace that the event came from.</summary>
    public static Activity? StartDelivery(Type eventType, Activity? origin) =>
        origin is null ? null : Source.StartActivity("deliver " + eventType.Name, ActivityKind.Consumer, origin.Context);
}
