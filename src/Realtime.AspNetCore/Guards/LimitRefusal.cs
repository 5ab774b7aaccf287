using Realtime.Diagnostics;
using Realtime.SocketIO;

namespace Realtime.Guards;

/// <summary>Refusals because of a limit that is not a rate. Each is counted by the name of its option.</summary>
internal static class LimitRefusal
{
    /// <summary>The option for the conversations and rooms that one socket has joined.</summary>
    public const string RoomsOfSocket = nameof(SocketIOOptions.MaxRoomsPerSocket);

    /// <summary>When something can be tried again that waits for the user's own earlier requests.</summary>
    public static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    /// <summary>Counts a refusal, and returns it.</summary>
    /// <param name="metrics">Where it is counted.</param>
    /// <param name="option">The option.</param>
    /// <param name="message">The sentence for the client.</param>
    /// <param name="error">The code; that of too much, unless the request itself is wrong.</param>
    public static RealtimeException Refuse(this ChatMetrics metrics, string option, string message, RealtimeError error = RealtimeError.RateLimited)
    {
        metrics.RateLimited(option);
        return new(error, message);
    }
}
