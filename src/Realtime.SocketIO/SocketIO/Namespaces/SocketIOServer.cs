using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Events;
using Realtime.SocketIO.Http;
using Realtime.SocketIO.Protocol;

namespace Realtime.SocketIO;

/// <summary>
/// A Socket.IO server: its namespaces, and the connections of its clients. Made by the container; injected
/// wherever something is to be emitted. Thread-safe. The members that are a namespace's act on the main one, <c>/</c>.
/// </summary>
public sealed class SocketIOServer : IDisposable
{
    private readonly ConcurrentDictionary<string, SocketIONamespace> _namespaces = new(Utf8NameComparer.Instance);
    private readonly EngineEndpoint _endpoint;

    internal SocketIOServer(SocketIOOptions options, ICorsService cors, TimeProvider timeProvider, SocketIOMetrics metrics, ILogger<SocketIOServer> logger)
    {
        // A copy: the host's own object stays as it is, and may be used for other things.
        options.SerializerOptions = new JsonSerializerOptions(options.SerializerOptions);
        BinaryConverter.AddTo(options.SerializerOptions);
        options.SerializerOptions.MakeReadOnly(populateMissingResolver: true);
        Options = options;
        Logger = logger;
        Engine = new EngineServer(options, timeProvider, metrics, logger);
        _endpoint = new EngineEndpoint(Engine, new OriginPolicy(options, cors), CreateConnection);
        Main = Of("/");
    }

    /// <summary>How many clients are connected to this node, with or without a namespace.</summary>
    public int ConnectionCount => Engine.SessionCount;

    /// <summary>How many sockets are connected to the main namespace.</summary>
    public int SocketCount => Main.SocketCount;

    internal SocketIOOptions Options { get; }

    internal ILogger Logger { get; }

    internal EngineServer Engine { get; }

    private SocketIONamespace Main { get; }

    /// <summary>Gives a namespace; clients can join it from then on.</summary>
    /// <param name="name">The name, with or without the leading slash.</param>
    /// <returns>The namespace, the same one for the same name.</returns>
    public SocketIONamespace Of(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (name.Contains(',') || name.Contains('?'))
        {
            throw new ArgumentException("A namespace's name has no ',' and no '?'.", nameof(name));
        }

        return _namespaces.GetOrAdd(name[0] == '/' ? name : "/" + name, static (key, server) => new SocketIONamespace(server, key), this);
    }

    /// <inheritdoc cref="SocketIONamespace.Use"/>
    public SocketIONamespace Use(Func<SocketIOSocket, Func<Task>, Task> middleware) => Main.Use(middleware);

    /// <inheritdoc cref="SocketIONamespace.OnConnection(Func{SocketIOSocket, Task})"/>
    public SocketIONamespace OnConnection(Func<SocketIOSocket, Task> handler) => Main.OnConnection(handler);

    /// <inheritdoc cref="SocketIONamespace.OnConnection(Action{SocketIOSocket})"/>
    public SocketIONamespace OnConnection(Action<SocketIOSocket> handler) => Main.OnConnection(handler);

    /// <inheritdoc cref="SocketIONamespace.On"/>
    public SocketIONamespace On(string eventName, Func<SocketEvent, Task> handler) => Main.On(eventName, handler);

    /// <inheritdoc cref="SocketIONamespace.To(string)"/>
    public BroadcastOperator To(string room) => Main.To(room);

    /// <inheritdoc cref="SocketIONamespace.To(IEnumerable{string})"/>
    public BroadcastOperator To(IEnumerable<string> rooms) => Main.To(rooms);

    /// <inheritdoc cref="SocketIONamespace.Except"/>
    public BroadcastOperator Except(string room) => Main.Except(room);

    /// <inheritdoc cref="BroadcastOperator.EmitAsync(string, CancellationToken)"/>
    public ValueTask EmitAsync(string eventName, CancellationToken cancellationToken = default) => Main.EmitAsync(eventName, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitAsync{T}(string, T, CancellationToken)"/>
    public ValueTask EmitAsync<T>(string eventName, T payload, CancellationToken cancellationToken = default) => Main.EmitAsync(eventName, payload, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitAsync{T}(string, T, JsonTypeInfo{T}, CancellationToken)"/>
    public ValueTask EmitAsync<T>(string eventName, T payload, JsonTypeInfo<T> typeInfo, CancellationToken cancellationToken = default) => Main.EmitAsync(eventName, payload, typeInfo, cancellationToken);

    /// <inheritdoc cref="BroadcastOperator.EmitArgumentsAsync"/>
    public ValueTask EmitArgumentsAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) => Main.EmitArgumentsAsync(eventName, arguments, cancellationToken);

    /// <summary>Ends all connections. The container calls it; a stopping host has ended them before.</summary>
    public void Dispose() => Engine.Dispose();

    internal Task HandleAsync(HttpContext context) => _endpoint.HandleAsync(context);

    internal bool TryGetNamespace(ReadOnlySpan<byte> name, [NotNullWhen(true)] out SocketIONamespace? ns) =>
        _namespaces.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out ns);

    private SocketIOConnection CreateConnection(HttpContext context, EngineSession session) =>
        new(this, session, new HandshakeRequest(context, Engine.TimeProvider.GetUtcNow()));
}
