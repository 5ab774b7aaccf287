namespace Realtime.SocketIO.Cluster;

/// <summary>
/// Carries messages between the servers of a cluster. The cluster adapter uses it; a host chooses one with the builder.
/// Implementations must be thread-safe.
/// </summary>
public interface IClusterTransport : IAsyncDisposable
{
    /// <summary>
    /// The id of this server, unique in the cluster. Every message carries its sender's id. If it consists of up to 64 letters,
    /// digits, hyphens and underscores, it is part of the session ids of the server's clients, and other servers forward
    /// requests that belong to this one.
    /// </summary>
    string ServerId { get; }

    /// <summary>
    /// Whether the transport knows of no other server, so that nothing need be awaited from one. False if it cannot tell
    /// without asking.
    /// </summary>
    bool IsAlone => false;

    /// <summary>
    /// Starts receiving. Called once, before anything is sent. Completes when a message that another server sends from now on
    /// is received, or when the transport has found that it cannot connect yet and goes on trying.
    /// </summary>
    /// <param name="receiver">Receives the messages of other servers.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>A task that completes when the transport receives.</returns>
    Task StartAsync(IClusterReceiver receiver, CancellationToken cancellationToken);

    /// <summary>Begins to receive the messages of a namespace, and is counted as one of its servers.</summary>
    /// <param name="namespace">The namespace's name.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that completes when messages of the namespace are received.</returns>
    ValueTask OpenAsync(string @namespace, CancellationToken cancellationToken);

    /// <summary>Stops receiving the messages of a namespace.</summary>
    /// <param name="namespace">The namespace's name.</param>
    /// <returns>A task that completes when the namespace is closed.</returns>
    ValueTask CloseAsync(string @namespace);

    /// <summary>
    /// Sends a message to all other servers. Messages of one sender in one namespace that need no answer arrive in the order of
    /// the calls.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the wait; the message may be sent all the same.</param>
    /// <returns>A task that completes when the transport has accepted the message.</returns>
    /// <exception cref="ClusterUnavailableException">The transport is not connected.</exception>
    ValueTask PublishAsync(ClusterMessage message, CancellationToken cancellationToken);

    /// <summary>
    /// Sends a message to one server, such as an answer to the server that asked. Messages of one sender to one server in one
    /// namespace arrive in the order of the calls. A server that does not exist receives nothing.
    /// </summary>
    /// <param name="serverId">The server.</param>
    /// <param name="message">The message, of any type; an answer has the request's <see cref="ClusterMessage.RequestId"/>.</param>
    /// <param name="cancellationToken">Cancels the wait; the message may be sent all the same.</param>
    /// <returns>A task that completes when the transport has accepted the message.</returns>
    /// <exception cref="ClusterUnavailableException">The transport is not connected.</exception>
    ValueTask SendAsync(string serverId, ClusterMessage message, CancellationToken cancellationToken);

    /// <summary>
    /// Returns whether another server is alive. Called for each request that belongs to another server, so it should seldom
    /// ask anyone.
    /// </summary>
    /// <param name="serverId">The server's id. It may come from a client, and name no server.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False if there is no such server. True if there is one, or if the transport cannot tell.</returns>
    /// <exception cref="ClusterUnavailableException">The transport is not connected.</exception>
    ValueTask<bool> IsAliveAsync(string serverId, CancellationToken cancellationToken) => ValueTask.FromResult(true);

    /// <summary>Counts the other servers that have opened a namespace and are alive.</summary>
    /// <param name="namespace">The namespace's name.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>Their number, without this server.</returns>
    /// <exception cref="ClusterUnavailableException">The transport is not connected.</exception>
    ValueTask<int> CountOthersAsync(string @namespace, CancellationToken cancellationToken);
}

/// <summary>Receives what a transport carries. Thread-safe; does not throw and does not block.</summary>
public interface IClusterReceiver
{
    /// <summary>Called for each message of another server, in the order in which it was sent.</summary>
    /// <param name="message">The message. Its content is input from outside: valid in form, not trusted.</param>
    void OnMessage(ClusterMessage message);

    /// <summary>Called when the transport lost its connection, and when it has it again.</summary>
    /// <param name="isConnected">Whether messages can be sent and received.</param>
    /// <param name="mayHaveMissed">Whether messages may have been lost since the last call.</param>
    void OnConnection(bool isConnected, bool mayHaveMissed);

    /// <summary>
    /// Called in place of <see cref="OnConnection(bool, bool)"/> by a transport that knows why the connection was lost. The server
    /// writes one log line per change, with the reason; so the transport logs nothing itself.
    /// </summary>
    /// <param name="isConnected">Whether messages can be sent and received.</param>
    /// <param name="mayHaveMissed">Whether messages may have been lost since the last call.</param>
    /// <param name="reason">Why the connection was lost, as a part of a sentence; null if it was not, or if it is not known.</param>
    /// <param name="exception">What the reason comes from; null for nothing.</param>
    void OnConnection(bool isConnected, bool mayHaveMissed, string? reason, Exception? exception) => OnConnection(isConnected, mayHaveMissed);
}

/// <summary>Thrown when a message cannot reach the other servers, because the transport is not connected.</summary>
public sealed class ClusterUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    public ClusterUnavailableException()
        : base("The cluster transport is not connected")
    {
    }

    /// <summary>Creates the exception with a message.</summary>
    /// <param name="message">What is wrong.</param>
    public ClusterUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception with its cause.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="innerException">The cause.</param>
    public ClusterUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
