namespace Realtime.SocketIO;

/// <summary>What is known of the end of a connection beyond its <see cref="DisconnectReason"/>, for logs: the reference server's second argument of <c>disconnect</c>.</summary>
public sealed class DisconnectDetails
{
    internal DisconnectDetails(string message, Exception? exception = null)
    {
        Message = message;
        Exception = exception;
    }

    /// <summary>What happened, in a sentence without anything that the client sent.</summary>
    public string Message { get; }

    /// <summary>What the connection failed with; null where nothing was thrown.</summary>
    public Exception? Exception { get; }
}
