namespace Realtime.SocketIO;

/// <summary>Thrown by a connect middleware to refuse a client, which gets it as <c>connect_error</c>.</summary>
public sealed class ConnectRejectedException : Exception
{
    /// <summary>Refuses the client.</summary>
    /// <param name="message">What the client's error says.</param>
    /// <param name="data">What the client's <c>error.data</c> is, written as JSON; null for none.</param>
    public ConnectRejectedException(string message, object? data = null)
        : base(message) => ErrorData = data;

    /// <summary>What the client's <c>error.data</c> is; null for none.</summary>
    public object? ErrorData { get; }
}
