using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.EngineIO.Forwarding;
using Realtime.SocketIO.EngineIO.Http;
using Realtime.SocketIO.EngineIO.Requests;
using Realtime.SocketIO.EngineIO.Sessions;
using Realtime.SocketIO.Primitives;
using Realtime.SocketIO.Protocol;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>
/// A Socket.IO server: its namespaces and the connections of its clients. The container creates it; inject it to emit
/// events. Thread-safe. The operations of a namespace act on the main one, <c>/</c>.
/// </summary>
public sealed partial class SocketIOServer : NamespaceOperations, ISocketIOServer, IDisposable
{
    private readonly ConcurrentDictionary<string, SocketIONamespace> _namespaces = new(Utf8NameComparer.Instance);
    private readonly EngineEndpoint _endpoint;
    private readonly SocketIONamespace _main;

    internal SocketIOServer(SocketIOOptions options, ICorsService cors, TimeProvider timeProvider, IServiceScopeFactory scopes, SocketIOMetrics metrics, ILogger<SocketIOServer> logger)
    {
        // Copied, because the host may use its own options object for other purposes.
        options.SerializerOptions = Complete(new JsonSerializerOptions(options.SerializerOptions), options.MaxAttachments);
        Options = options;
        PacketLimits = new PacketLimits(options.MaxJsonDepth, options.MaxAttachments);
        Logger = logger;
        Scopes = scopes;
        Sessions = new EngineServer(options, timeProvider, metrics, logger);
        Engine = new SocketIOEngine(Sessions);
        Addresses = options.MaxConnectionsPerAddress is { } limit ? new AddressLimiter(limit) : null;
        Forwarding = new SessionForwarding(Sessions);
        _endpoint = new EngineEndpoint(Sessions, new OriginPolicy(options, cors), Engine, Addresses, Forwarding, CreateConnection);
        Dynamic = new DynamicNamespaces(this, _namespaces);
        _main = Of("/");
    }

    /// <summary>The layer below namespaces: HTTP requests and connections.</summary>
    public SocketIOEngine Engine { get; }

    /// <summary>The number of clients connected to this node, with or without a namespace.</summary>
    public int ConnectionCount => Sessions.SessionCount;

    /// <summary>Whether the server is stopping or has stopped. It then accepts no new connections.</summary>
    public bool IsStopping => Sessions.IsStopping;

    internal SocketIOOptions Options { get; }

    /// <summary>What the decoders of its connections accept.</summary>
    internal PacketLimits PacketLimits { get; }

    internal ILogger Logger { get; }

    internal EngineServer Sessions { get; }

    /// <summary>Exchanges requests of sessions with the other servers of a cluster.</summary>
    internal SessionForwarding Forwarding { get; }

    /// <summary>Creates the service scopes of handler classes.</summary>
    internal IServiceScopeFactory Scopes { get; }

    /// <summary>Counts the connections of each address; null without a limit.</summary>
    internal AddressLimiter? Addresses { get; }

    private protected override SocketIONamespace Target => _main;

    /// <summary>
    /// Stops serving, as the host does when it stops. The server refuses new connections, notifies the clients, sends
    /// queued packets, and closes the connections, spread over <see cref="SocketIOOptions.ShutdownJitter"/>. The
    /// clients reconnect by themselves, to another node or to this one after its restart. A stopped server cannot be
    /// started again.
    /// </summary>
    /// <param name="cancellationToken">Closes the remaining connections at once.</param>
    /// <returns>A task that completes when no connection is left.</returns>
    public Task StopAsync(CancellationToken cancellationToken = default) => Sessions.StopAsync(cancellationToken);

    /// <summary>Closes all connections. The container calls it. A stopping host has already closed them.</summary>
    public void Dispose() => Sessions.Dispose();

    internal Task HandleAsync(HttpContext context) => _endpoint.HandleAsync(context);

    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "The resolver by reflection is filled in only where the app has it.")]
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The resolver by reflection is filled in only where the app has it.")]
    private static JsonSerializerOptions Complete(JsonSerializerOptions options, int maxAttachments)
    {
        BinaryConverter.AddTo(options, maxAttachments);
        if (!JsonSerializer.IsReflectionEnabledByDefault)
        {
            // Added after the contexts that the host set, if any.
            options.TypeInfoResolverChain.Add(PlainJson.Default);
        }

        options.MakeReadOnly(populateMissingResolver: JsonSerializer.IsReflectionEnabledByDefault);
        return options;
    }

    private SocketIOConnection CreateConnection(HttpContext context, EngineSession session) =>
        new(this, session, new HandshakeRequest(context, Sessions.TimeProvider.GetUtcNow()));
}
