using System.Text.Json;
using Realtime.Redis.Emitting;
using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Cluster.Wire;
using StackExchange.Redis;

namespace Realtime.Redis;

/// <summary>
/// Sends events from a process without sockets, such as a worker, to the clients of a cluster's servers, over the cluster's
/// Redis. Reaches .NET servers with <c>AddRedis</c>, and official Node servers, of the same layout. Thread-safe. Immutable but
/// for the connection: <see cref="To(string)"/> and the like return a new value, which can be kept and used again.
/// </summary>
/// <remarks>
/// <para>
/// Nothing is stored: an event reaches the sockets that are connected when it arrives, and nobody tells whether there were any.
/// With the classic layout, it is lost for a server that is not connected to Redis at that moment. Events that one emitter sends
/// one after the other, each awaited, arrive in that order.
/// </para>
/// <para>
/// It does not know chat. For a notification that is kept, counted and delivered to users who are offline, call
/// <c>AddRealtimePublisher()</c> and use <c>INotificationPublisher</c>, which writes to the database of chat.
/// </para>
/// </remarks>
public sealed class SocketIOEmitter : IAsyncDisposable
{
    private readonly EmitterRoute _route;
    private readonly JsonSerializerOptions _serializerOptions;
    private readonly string _namespace;

    // Null for the whole namespace. An empty list addresses nobody.
    private readonly IReadOnlyList<string>? _rooms;
    private readonly ClusterTarget _target;

    /// <summary>Creates an emitter that makes a connection when it sends for the first time.</summary>
    /// <param name="options">The connection and the names of the servers' cluster.</param>
    /// <param name="serializerOptions">How arguments are serialized. Default null: as the servers do by default.</param>
    public SocketIOEmitter(RedisClusterOptions options, JsonSerializerOptions? serializerOptions = null)
        : this(new EmitterRoute(options ?? throw new ArgumentNullException(nameof(options)), given: null), ClusterWire.CompleteOptions(serializerOptions), "/", rooms: null, ClusterTarget.All)
    {
    }

    /// <summary>Creates an emitter that uses a connection of the host, and does not dispose it.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="options">The layout and the names of the servers' cluster. Options of the connection are not used.</param>
    /// <param name="serializerOptions">How arguments are serialized. Default null: as the servers do by default.</param>
    public SocketIOEmitter(IConnectionMultiplexer connection, RedisClusterOptions options, JsonSerializerOptions? serializerOptions = null)
        : this(
            new EmitterRoute(options ?? throw new ArgumentNullException(nameof(options)), connection ?? throw new ArgumentNullException(nameof(connection))),
            ClusterWire.CompleteOptions(serializerOptions),
            "/",
            rooms: null,
            ClusterTarget.All)
    {
    }

    private SocketIOEmitter(EmitterRoute route, JsonSerializerOptions serializerOptions, string ns, IReadOnlyList<string>? rooms, ClusterTarget target)
    {
        (_route, _serializerOptions, _namespace, _rooms, _target) = (route, serializerOptions, ns, rooms, target);
    }

    /// <summary>Drops the event for clients that cannot receive it at once, instead of queueing it.</summary>
    public SocketIOEmitter Volatile => With(_target with { IsVolatile = true });

    /// <summary>Addresses another namespace, and everybody in it.</summary>
    /// <param name="namespace">The namespace, with or without the first slash.</param>
    /// <returns>An emitter for it.</returns>
    public SocketIOEmitter Of(string @namespace)
    {
        ArgumentException.ThrowIfNullOrEmpty(@namespace);
        return new SocketIOEmitter(_route, _serializerOptions, @namespace.StartsWith('/') ? @namespace : "/" + @namespace, rooms: null, ClusterTarget.All);
    }

    /// <summary>Adds a room. A socket in several of the rooms receives an event once. Every socket is also in the room named by its id.</summary>
    /// <param name="room">The room.</param>
    /// <returns>An emitter for it.</returns>
    public SocketIOEmitter To(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return To([room]);
    }

    /// <summary>Adds rooms. To an empty list of rooms, nothing is sent.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>An emitter for them.</returns>
    public SocketIOEmitter To(IEnumerable<string> rooms) => new(_route, _serializerOptions, _namespace, [.. _rooms ?? [], .. Named(rooms)], _target);

    /// <summary>Leaves out the sockets in a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>An emitter without it.</returns>
    public SocketIOEmitter Except(string room)
    {
        ArgumentException.ThrowIfNullOrEmpty(room);
        return Except([room]);
    }

    /// <summary>Leaves out the sockets in any of several rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>An emitter without them.</returns>
    public SocketIOEmitter Except(IEnumerable<string> rooms) => With(_target with { ExceptRooms = [.. _target.ExceptRooms, .. Named(rooms)] });

    /// <summary>Sets whether the packet may be compressed, if the transport of a client compresses. Default true.</summary>
    /// <param name="compress">False for data that does not shrink, or that must not be compressed together with data that an attacker chose.</param>
    /// <returns>An emitter with that setting.</returns>
    public SocketIOEmitter Compress(bool compress) => With(_target with { MayCompress = compress });

    /// <summary>Emits an event without arguments to the addressed clients.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="cancellationToken">Cancels the wait; the event may be sent all the same.</param>
    /// <returns>A task that completes when Redis has the event.</returns>
    /// <exception cref="ClusterUnavailableException">Redis did not take the event, or its answer was lost.</exception>
    public Task EmitAsync(string eventName, CancellationToken cancellationToken = default) => EmitArgumentsAsync(eventName, [], cancellationToken);

    /// <summary>Emits an event with one argument to the addressed clients.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="payload">The argument. Byte arrays in it become binary parts.</param>
    /// <param name="cancellationToken">Cancels the wait; the event may be sent all the same.</param>
    /// <returns>A task that completes when Redis has the event.</returns>
    /// <exception cref="ClusterUnavailableException">Redis did not take the event, or its answer was lost.</exception>
    public Task EmitAsync(string eventName, object? payload, CancellationToken cancellationToken = default) => EmitArgumentsAsync(eventName, [payload], cancellationToken);

    /// <summary>Emits an event with any number of arguments to the addressed clients.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments. Byte arrays in them become binary parts.</param>
    /// <param name="cancellationToken">Cancels the wait; the event may be sent all the same.</param>
    /// <returns>A task that completes when Redis has the event.</returns>
    /// <exception cref="ClusterUnavailableException">Redis did not take the event, or its answer was lost.</exception>
    public Task EmitArgumentsAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) =>
        SendAsync(Message(ClusterMessageType.Broadcast) with { Payload = ClusterWire.WriteEvent(eventName, arguments, _serializerOptions) }, cancellationToken);

    /// <summary>Lets the addressed sockets join rooms.</summary>
    /// <param name="rooms">The rooms, at least one.</param>
    /// <param name="cancellationToken">Cancels the wait; the request may be sent all the same.</param>
    /// <returns>A task that completes when Redis has the request. The sockets join later.</returns>
    /// <exception cref="ClusterUnavailableException">Redis did not take the request, or its answer was lost.</exception>
    public Task SocketsJoinAsync(IEnumerable<string> rooms, CancellationToken cancellationToken = default) =>
        SendAsync(Message(ClusterMessageType.SocketsJoin) with { Rooms = AtLeastOne(rooms) }, cancellationToken);

    /// <summary>Lets the addressed sockets leave rooms.</summary>
    /// <param name="rooms">The rooms, at least one.</param>
    /// <param name="cancellationToken">Cancels the wait; the request may be sent all the same.</param>
    /// <returns>A task that completes when Redis has the request. The sockets leave later.</returns>
    /// <exception cref="ClusterUnavailableException">Redis did not take the request, or its answer was lost.</exception>
    public Task SocketsLeaveAsync(IEnumerable<string> rooms, CancellationToken cancellationToken = default) =>
        SendAsync(Message(ClusterMessageType.SocketsLeave) with { Rooms = AtLeastOne(rooms) }, cancellationToken);

    /// <summary>Disconnects the addressed sockets.</summary>
    /// <param name="close">Whether to close the whole connections, with their sockets in other namespaces.</param>
    /// <param name="cancellationToken">Cancels the wait; the request may be sent all the same.</param>
    /// <returns>A task that completes when Redis has the request. The sockets are disconnected later.</returns>
    /// <exception cref="ClusterUnavailableException">Redis did not take the request, or its answer was lost.</exception>
    public Task DisconnectSocketsAsync(bool close = false, CancellationToken cancellationToken = default) =>
        SendAsync(Message(ClusterMessageType.DisconnectSockets) with { Close = close }, cancellationToken);

    /// <summary>Sends an event to the handlers of all servers, whatever rooms are set. Answers are not possible.</summary>
    /// <param name="eventName">The event.</param>
    /// <param name="arguments">The arguments. With the classic layout, official servers read binary parts, too.</param>
    /// <param name="cancellationToken">Cancels the wait; the event may be sent all the same.</param>
    /// <returns>A task that completes when Redis has the event.</returns>
    /// <exception cref="ClusterUnavailableException">Redis did not take the event, or its answer was lost.</exception>
    public Task ServerSideEmitAsync(string eventName, IReadOnlyList<object?> arguments, CancellationToken cancellationToken = default) =>
        _route.SendAsync(Message(ClusterMessageType.ServerSideEmit) with { Payload = ClusterWire.WriteEvent(eventName, arguments, _serializerOptions) }, cancellationToken);

    /// <summary>Closes the connection, if the emitter made it, for all emitters that were made from this one.</summary>
    /// <returns>A task that completes when it is closed.</returns>
    public ValueTask DisposeAsync() => _route.DisposeAsync();

    private static IReadOnlyList<string> Named(IEnumerable<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        IReadOnlyList<string> named = [.. rooms];
        return named.Any(string.IsNullOrEmpty) ? throw new ArgumentException("A room has a name", nameof(rooms)) : named;
    }

    private static IReadOnlyList<string> AtLeastOne(IEnumerable<string> rooms) =>
        Named(rooms) is { Count: > 0 } named ? named : throw new ArgumentException("At least one room is needed", nameof(rooms));

    private SocketIOEmitter With(ClusterTarget target) => new(_route, _serializerOptions, _namespace, _rooms, target);

    private ClusterMessage Message(ClusterMessageType type) =>
        new() { Type = type, SenderId = ClassicWire.Emitter, Namespace = _namespace, Target = _target with { Rooms = _rooms ?? [] } };

    private Task SendAsync(ClusterMessage message, CancellationToken cancellationToken) =>
        _rooms is { Count: 0 } ? Task.CompletedTask : _route.SendAsync(message, cancellationToken);
}
