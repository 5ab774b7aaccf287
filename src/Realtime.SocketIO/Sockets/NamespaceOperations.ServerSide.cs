using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Protocol;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>Events between the servers of a cluster.</summary>
public abstract partial class NamespaceOperations
{
    /// <summary>Adds a handler for an event that another server of the cluster sends.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="handler">The handler. Exceptions are logged.</param>
    /// <returns>The namespace.</returns>
    [OverloadResolutionPriority(1)]
    public SocketIONamespace OnServerSide(string eventName, Func<ServerSideEvent, Task> handler)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        Target.AddServerSideHandler(eventName, handler);
        return Target;
    }

    /// <inheritdoc cref="OnServerSide(string, Func{ServerSideEvent, Task})"/>
    public SocketIONamespace OnServerSide(string eventName, Action<ServerSideEvent> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return OnServerSide(eventName, e =>
        {
            handler(e);
            return Task.CompletedTask;
        });
    }

    /// <summary>
    /// Sends an event to the other servers of the cluster, but not to this one and not to clients. Does nothing
    /// without a cluster, and while the other servers cannot be reached.
    /// </summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments, each serialized by its runtime type.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    /// <returns>A task that completes when the event has been handed to the cluster.</returns>
    public ValueTask ServerSideEmitAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        ArgumentNullException.ThrowIfNull(arguments);
        return Target.Cluster is { } cluster
            ? cluster.ServerSideEmitAsync(Write(eventName, arguments), cancellationToken)
            : ValueTask.CompletedTask;
    }

    /// <summary>Sends an event to the other servers of the cluster and waits for their answers.</summary>
    /// <typeparam name="TResult">The type of an answer.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments, each serialized by its runtime type.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>
    /// One answer per other server, in order of arrival; empty without a cluster. The default value stands for a server
    /// without a handler for the event, or whose handlers failed.
    /// </returns>
    /// <exception cref="TimeoutException">A server did not answer in time.</exception>
    /// <exception cref="ClusterUnavailableException">The other servers cannot be reached.</exception>
    /// <exception cref="JsonException">An answer is not of the expected type.</exception>
    public async Task<IReadOnlyList<TResult?>> ServerSideEmitWithAckAsync<TResult>(
        string eventName,
        IReadOnlyList<object?> arguments,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        ArgumentNullException.ThrowIfNull(arguments);
        return Target.Cluster is { } cluster
            ? await RequestAsync(cluster, Write(eventName, arguments), (JsonTypeInfo<TResult>)Target.Server.Options.SerializerOptions.GetTypeInfo(typeof(TResult)), timeout, cancellationToken).ConfigureAwait(false)
            : [];
    }

    private async Task<IReadOnlyList<TResult?>> RequestAsync<TResult>(
        INamespaceCluster cluster,
        ClusterPayload content,
        JsonTypeInfo<TResult> resultInfo,
        TimeSpan? timeout,
        CancellationToken cancellationToken)
    {
        var answers = await cluster.ServerSideRequestAsync(content, timeout ?? Target.Server.Options.AckTimeout, cancellationToken).ConfigureAwait(false);
        return [.. answers.Select(answer => answer.Json.IsEmpty || answer.Json.Span.SequenceEqual("null"u8)
            ? default
            : ArgumentReader.Read(answer.Json, answer.Attachments ?? [], resultInfo))];
    }

    private ClusterPayload Write(string eventName, IReadOnlyList<object?> arguments) =>
        PacketWriter.Payload(eventName, arguments, Target.Server.Options.SerializerOptions);
}
