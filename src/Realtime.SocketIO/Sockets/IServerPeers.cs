namespace Realtime.SocketIO.Sockets;

/// <summary>The other servers that serve the same clients. A server that has none stands alone.</summary>
internal interface IServerPeers
{
    /// <summary>Hands an event to every other server.</summary>
    /// <param name="namespace">The namespace whose handlers it is for.</param>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments: a JSON array in UTF-8.</param>
    /// <param name="cancellationToken">Ends the sending.</param>
    ValueTask SendAsync(string @namespace, string eventName, ReadOnlyMemory<byte> arguments, CancellationToken cancellationToken);

    /// <summary>Hands an event to every other server and gathers their answers.</summary>
    /// <param name="namespace">The namespace whose handlers it is for.</param>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments: a JSON array in UTF-8.</param>
    /// <param name="timeout">How long to wait for all of them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>One JSON value for each server.</returns>
    /// <exception cref="TimeoutException">A server did not answer in time.</exception>
    Task<IReadOnlyList<ReadOnlyMemory<byte>>> RequestAsync(string @namespace, string eventName, ReadOnlyMemory<byte> arguments, TimeSpan timeout, CancellationToken cancellationToken);
}
