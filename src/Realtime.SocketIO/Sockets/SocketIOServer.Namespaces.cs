using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Primitives;
using Realtime.SocketIO.Sockets;

namespace Realtime.SocketIO;

/// <summary>The namespaces.</summary>
public sealed partial class SocketIOServer
{
    private readonly CallbackList<Action<SocketIONamespace>> _newNamespaceHandlers = new();

    /// <summary>The namespaces that currently exist.</summary>
    public IReadOnlyCollection<SocketIONamespace> Namespaces => [.. _namespaces.Values];

    /// <summary>Creates namespaces by clients' names.</summary>
    internal DynamicNamespaces Dynamic { get; }

    /// <summary>
    /// Returns a namespace, and creates it if it does not exist. Clients can join it from then on. A namespace that
    /// this call creates is never removed.
    /// </summary>
    /// <param name="name">The name, with or without the leading slash; empty for the main namespace.</param>
    /// <returns>
    /// The namespace; always the same one for the same name. If a pattern matches the name of a new namespace, the
    /// pattern's callback configures it.
    /// </returns>
    /// <exception cref="ArgumentException">The name contains <c>,</c> or <c>?</c>.</exception>
    public SocketIONamespace Of(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Contains(',') || name.Contains('?'))
        {
            throw new ArgumentException("A namespace's name has no ',' and no '?'.", nameof(name));
        }

        name = name.StartsWith('/') ? name : "/" + name;
        if (_namespaces.TryGetValue(name, out var existing))
        {
            return existing;
        }

        // Configured before it is added to the table, so that no client joins it unconfigured.
        var created = new SocketIONamespace(this, name);
        Dynamic.ConfigureIfMatched(created);
        var kept = _namespaces.GetOrAdd(name, created);
        if (kept == created)
        {
            NotifyNewNamespace(created);
        }
        else
        {
            created.Parent?.Release(created);
        }

        return kept;
    }

    ISocketIONamespace ISocketIOServer.Of(string name) => Of(name);

    /// <summary>
    /// Lets clients create namespaces whose names match a pattern. Clients choose the names, so anchor the pattern
    /// (<c>^/tenant-\d+$</c>) and check in middleware whether a client may join. A namespace is removed when its last
    /// socket leaves (<see cref="SocketIOOptions.RemoveEmptyDynamicNamespaces"/>). There are at most
    /// <see cref="SocketIOOptions.MaxDynamicNamespaces"/>.
    /// </summary>
    /// <param name="pattern">
    /// The pattern. If it has no match timeout, it is run without backtracking, or with a timeout of 100 ms if that
    /// is not possible.
    /// </param>
    /// <param name="configure">
    /// Adds middleware and handlers to each namespace that is created, before a socket joins it.
    /// </param>
    /// <returns>The rule, with the namespaces that it has created.</returns>
    public DynamicNamespace Of(Regex pattern, Action<SocketIONamespace> configure) => Dynamic.Add(pattern, configure);

    /// <summary>
    /// Lets clients create namespaces whose names a predicate accepts. The predicate is called only if the namespace
    /// does not exist: it decides which namespaces exist. Who may join is decided by middleware. A namespace is
    /// removed when its last socket leaves (<see cref="SocketIOOptions.RemoveEmptyDynamicNamespaces"/>). There are at
    /// most <see cref="SocketIOOptions.MaxDynamicNamespaces"/>.
    /// </summary>
    /// <param name="accepts">Called with the name and the client's handshake, including its auth payload.</param>
    /// <param name="configure">
    /// Adds middleware and handlers to each namespace that is created, before a socket joins it.
    /// </param>
    /// <returns>The rule, with the namespaces that it has created.</returns>
    public DynamicNamespace Of(Func<string, SocketHandshake, ValueTask<bool>> accepts, Action<SocketIONamespace> configure) => Dynamic.Add(accepts, configure);

    /// <summary>
    /// Adds a handler that is called when a namespace has been created, by code or by a client's name, before a
    /// socket joins it.
    /// </summary>
    /// <param name="handler">The handler. Exceptions are logged.</param>
    /// <returns>This server.</returns>
    public SocketIOServer OnNewNamespace(Action<SocketIONamespace> handler)
    {
        _newNamespaceHandlers.Add(handler);
        return this;
    }

    /// <summary>
    /// Finds an existing namespace. Unlike <see cref="Of(string)"/> it creates none, so it suits namespaces that are
    /// created and removed.
    /// </summary>
    /// <param name="name">The name, with the leading slash.</param>
    /// <param name="namespace">The namespace.</param>
    /// <returns>True if it exists.</returns>
    public bool TryGetNamespace(string name, [NotNullWhen(true)] out SocketIONamespace? @namespace) => _namespaces.TryGetValue(name, out @namespace);

    internal bool TryGetNamespace(ReadOnlySpan<byte> name, [NotNullWhen(true)] out SocketIONamespace? ns) =>
        _namespaces.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out ns);

    internal void NotifyNewNamespace(SocketIONamespace ns)
    {
        Cluster?.OnNamespaceChanged(ns.Name);
        foreach (var handler in _newNamespaceHandlers.Items)
        {
            try
            {
                handler(ns);
            }
            catch (Exception exception)
            {
                Log.LifetimeHandlerFailed(Logger, "new namespace", ns.Name, exception);
            }
        }
    }
}
