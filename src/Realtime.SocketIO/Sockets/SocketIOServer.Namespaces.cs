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

    /// <summary>The namespaces that exist, at this moment: a copy.</summary>
    public IReadOnlyCollection<SocketIONamespace> Namespaces => [.. _namespaces.Values];

    /// <summary>How namespaces are created by clients' names.</summary>
    internal DynamicNamespaces Dynamic { get; }

    /// <summary>Gives a namespace; clients can join it from then on. It is kept for good.</summary>
    /// <param name="name">The name, with or without the leading slash; empty for the main namespace.</param>
    /// <returns>The namespace, the same one for the same name. A new one whose name a pattern matches is configured by it.</returns>
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

        // Configured before it can be found, so that no client joins it unconfigured.
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
    /// Lets clients create namespaces whose names a pattern matches. Names come from clients: anchor the pattern
    /// (<c>^/tenant-\d+$</c>), and check in a middleware whether a client may join. A namespace goes again when its
    /// last socket leaves (<see cref="SocketIOOptions.RemoveEmptyDynamicNamespaces"/>), and there are at most
    /// <see cref="SocketIOOptions.MaxDynamicNamespaces"/>.
    /// </summary>
    /// <param name="pattern">The pattern. One that may backtrack without limit is run without backtracking.</param>
    /// <param name="configure">Adds middleware and handlers to each namespace that is created, before anybody joins it.</param>
    /// <returns>The namespaces that exist by this rule.</returns>
    public DynamicNamespace Of(Regex pattern, Action<SocketIONamespace> configure) => Dynamic.Add(pattern, configure);

    /// <summary>
    /// Lets clients create namespaces whose names a predicate accepts. It is asked only while the namespace does
    /// not exist, so it decides what exists, not who may join: that is a middleware's decision. A namespace goes
    /// again when its last socket leaves (<see cref="SocketIOOptions.RemoveEmptyDynamicNamespaces"/>), and there are
    /// at most <see cref="SocketIOOptions.MaxDynamicNamespaces"/>.
    /// </summary>
    /// <param name="accepts">Called with the name and the client's handshake, its auth payload included.</param>
    /// <param name="configure">Adds middleware and handlers to each namespace that is created, before anybody joins it.</param>
    /// <returns>The namespaces that exist by this rule.</returns>
    public DynamicNamespace Of(Func<string, SocketHandshake, ValueTask<bool>> accepts, Action<SocketIONamespace> configure) => Dynamic.Add(accepts, configure);

    /// <summary>Adds a handler that is called when a namespace has been created, by code or by a client's name, before anybody joins it.</summary>
    /// <param name="handler">The handler. What it throws is logged.</param>
    /// <returns>This server.</returns>
    public SocketIOServer OnNewNamespace(Action<SocketIONamespace> handler)
    {
        _newNamespaceHandlers.Add(handler);
        return this;
    }

    /// <summary>Finds a namespace that exists. Other than <see cref="Of(string)"/> it creates none, so it suits names that come and go.</summary>
    /// <param name="name">The name, with the leading slash.</param>
    /// <param name="namespace">The namespace.</param>
    /// <returns>True if it exists.</returns>
    public bool TryGetNamespace(string name, [NotNullWhen(true)] out SocketIONamespace? @namespace) => _namespaces.TryGetValue(name, out @namespace);

    internal bool TryGetNamespace(ReadOnlySpan<byte> name, [NotNullWhen(true)] out SocketIONamespace? ns) =>
        _namespaces.GetAlternateLookup<ReadOnlySpan<byte>>().TryGetValue(name, out ns);

    internal void NotifyNewNamespace(SocketIONamespace ns)
    {
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
