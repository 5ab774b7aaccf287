using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO;

/// <summary>Events between the servers of a cluster, with one argument of a known type. They need no reflection.</summary>
public abstract partial class NamespaceOperations
{
    /// <summary>
    /// Sends an event with one argument to the other servers of the cluster, but not to this one and not to clients.
    /// Does nothing without a cluster, and while the other servers cannot be reached.
    /// </summary>
    /// <typeparam name="T">The type of the argument.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="typeInfo">How to serialize it.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    /// <returns>A task that completes when the event has been handed to the cluster.</returns>
    public ValueTask ServerSideEmitAsync<T>(string eventName, T argument, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        ArgumentNullException.ThrowIfNull(typeInfo);
        return Target.Cluster is { } cluster
            ? cluster.ServerSideEmitAsync(PacketWriter.Payload(eventName, argument, typeInfo), cancellationToken)
            : ValueTask.CompletedTask;
    }

    /// <summary>Sends an event with one argument to the other servers of the cluster and waits for their answers.</summary>
    /// <typeparam name="T">The type of the argument.</typeparam>
    /// <typeparam name="TResult">The type of an answer.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="argument">The argument.</param>
    /// <param name="typeInfo">How to serialize it.</param>
    /// <param name="resultTypeInfo">How to deserialize an answer.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <inheritdoc cref="ServerSideEmitWithAckAsync{TResult}(string, IReadOnlyList{object}, TimeSpan?, CancellationToken)"/>
    public async Task<IReadOnlyList<TResult?>> ServerSideEmitWithAckAsync<T, TResult>(
        string eventName,
        T argument,
        JsonTypeInfo<T> typeInfo,
        JsonTypeInfo<TResult> resultTypeInfo,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        ArgumentNullException.ThrowIfNull(typeInfo);
        ArgumentNullException.ThrowIfNull(resultTypeInfo);
        return Target.Cluster is { } cluster
            ? await RequestAsync(cluster, PacketWriter.Payload(eventName, argument, typeInfo), resultTypeInfo, timeout, cancellationToken).ConfigureAwait(false)
            : [];
    }
}
