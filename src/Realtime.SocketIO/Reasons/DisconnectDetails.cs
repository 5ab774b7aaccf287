namespace Realtime.SocketIO;

/// <summary>
/// Details of the end of a connection, beyond its <see cref="DisconnectReason"/>, for logs. They correspond to the
/// second argument of the reference server's <c>disconnect</c> event.
/// </summary>
public sealed class DisconnectDetails
{
    internal DisconnectDetails(string message, Exception? exception = null)
    {
        Message = message;
        Exception = exception;
    }

    /// <summary>What happened, in one sentence. Contains no client input.</summary>
    public string Message { get; }

    /// <summary>The exception that ended the connection; null if nothing was thrown.</summary>
    public Exception? Exception { get; }
}
