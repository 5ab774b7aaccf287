namespace Realtime.SocketIO.Recovery;

/// <summary>
/// Which clients can use recovery. Its offset is an additional argument of every event. JavaScript ignores an argument that a
/// handler does not name. In other languages it can break handlers, so clients that are known for that get no offset.
/// </summary>
internal static class RecoveringClients
{
    private static readonly string[] WithoutRecovery = ["Python/", "python-requests/", "Dart/"];

    /// <summary>Whether a client may get offsets.</summary>
    public static bool Include(SocketHandshake handshake)
    {
        var agent = handshake.Headers.UserAgent.ToString();
        return !IsTimeOfPython(handshake.Query["t"].ToString())
            && !Array.Exists(WithoutRecovery, name => agent.StartsWith(name, StringComparison.Ordinal));
    }

    /// <summary>
    /// python-engineio numbers its requests with the seconds since 1970 and a fraction. JavaScript clients use letters and digits
    /// without a dot.
    /// </summary>
    private static bool IsTimeOfPython(string text)
    {
        var dot = text.IndexOf('.', StringComparison.Ordinal);
        return dot > 0
            && !text.AsSpan(0, dot).ContainsAnyExceptInRange('0', '9')
            && !text.AsSpan(dot + 1).ContainsAnyExceptInRange('0', '9');
    }
}
