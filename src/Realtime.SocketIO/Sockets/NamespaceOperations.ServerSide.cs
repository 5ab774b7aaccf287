using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Realtime.SocketIO.Protocol;

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
    /// without a cluster.
    /// </summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments, each serialized by its runtime type.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    /// <returns>A task that completes when the event has been handed to the cluster.</returns>
    public ValueTask ServerSideEmitAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        ArgumentNullException.ThrowIfNull(arguments);
        return Target.Server.Peers is { } peers
            ? peers.SendAsync(Target.Name, eventName, Write(arguments), cancellationToken)
            : ValueTask.CompletedTask;
    }

    /// <summary>Sends an event to the other servers of the cluster and waits for their answers.</summary>
    /// <typeparam name="TResult">The type of an answer.</typeparam>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments, each serialized by its runtime type.</param>
    /// <param name="timeout">How long to wait; null for <see cref="SocketIOOptions.AckTimeout"/>.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>One answer per other server; empty without a cluster.</returns>
    /// <exception cref="TimeoutException">A server did not answer in time.</exception>
    public async Task<IReadOnlyList<TResult?>> ServerSideEmitWithAckAsync<TResult>(
        string eventName,
        IReadOnlyList<object?> arguments,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(eventName);
        ArgumentNullException.ThrowIfNull(arguments);
        if (Target.Server.Peers is not { } peers)
        {
            return [];
        }

        var options = Target.Server.Options;
        var answers = await peers.RequestAsync(Target.Name, eventName, Write(arguments), timeout ?? options.AckTimeout, cancellationToken).ConfigureAwait(false);
        var typeInfo = (JsonTypeInfo<TResult>)options.SerializerOptions.GetTypeInfo(typeof(TResult));
        return [.. answers.Select(answer => JsonSerializer.Deserialize(answer.Span, typeInfo))];
    }

    private byte[] Write(IReadOnlyList<object?> arguments)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            ArgumentWriter.Write(json, arguments, Target.Server.Options.SerializerOptions);
            json.WriteEndArray();
        }

        return buffer.ToArray();
    }
}
