namespace Realtime.SocketIO;

/// <summary>Thrown by connect middleware to refuse a client. The client receives it as <c>connect_error</c>.</summary>
public sealed class ConnectRejectedException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">The message of the client's error.</param>
    /// <param name="data">The client's <c>error.data</c>, serialized as JSON; null for none.</param>
    public ConnectRejectedException(string message, object? data = null)
        : base(message) => ErrorData = data;

    /// <summary>The client's <c>error.data</c>; null for none.</summary>
    public object? ErrorData { get; }
}
