namespace Realtime.SocketIO.Sockets;

/// <summary>The other servers of the cluster. A server without a cluster has no peers.</summary>
internal interface IServerPeers
{
    /// <summary>Sends an event to every other server.</summary>
    /// <param name="namespace">The namespace whose handlers receive the event.</param>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments: a JSON array in UTF-8.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    ValueTask SendAsync(string @namespace, string eventName, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken);

    /// <summary>Sends an event to every other server and gathers the answers.</summary>
    /// <param name="namespace">The namespace whose handlers receive the event.</param>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments: a JSON array in UTF-8.</param>
    /// <param name="timeout">How long to wait for all answers.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One JSON value per server.</returns>
    /// <exception cref="TimeoutException">A server did not answer in time.</exception>
    Task<IReadOnlyList<ReadOnlyMemory<byte>>> RequestAsync(string @namespace, string eventName, ReadOnlyMemory<byte> arguments, TimeSpan timeout, CancellationToken cancellationToken);
}
