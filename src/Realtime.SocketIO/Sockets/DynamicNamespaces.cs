using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Realtime.SocketIO.Diagnostics;
using Realtime.SocketIO.Primitives;

namespace Realtime.SocketIO.Sockets;

/// <summary>
/// Creates namespaces by the names that clients request. Only names that a rule of the host accepts are created, up
/// to the limit of the options. The host configures each namespace, outside all locks, before a socket joins it.
/// </summary>
internal sealed class DynamicNamespaces(SocketIOServer server, ConcurrentDictionary<string, SocketIONamespace> namespaces)
{
    private readonly CallbackList<Func<string, SocketHandshake?, Task<DynamicNamespace?>>> _rules = new();
    private int _count;

    /// <summary>Whether there are no rules.</summary>
    public bool IsEmpty => _rules.Items.Length == 0;

    public DynamicNamespace Add(Regex pattern, Action<SocketIONamespace> configure)
    {
        var safe = Bounded(pattern);
        var parent = new DynamicNamespace(configure);
        _rules.Add((name, _) => Task.FromResult(Matches(safe, name) ? parent : null));
        return parent;
    }

    public DynamicNamespace Add(Func<string, SocketHandshake, ValueTask<bool>> accepts, Action<SocketIONamespace> configure)
    {
        ArgumentNullException.ThrowIfNull(accepts);
        var parent = new DynamicNamespace(configure);

        // A namespace that the server's code requests has no handshake, so predicates apply to clients only.
        _rules.Add(async (name, handshake) =>
            handshake is not null && await accepts(name, handshake).ConfigureAwait(false) ? parent : null);
        return parent;
    }

    /// <summary>
    /// Returns the namespace that a client requested, and reserves a place for its socket. Creates and configures the
    /// namespace if needed.
    /// </summary>
    /// <returns>The namespace, or the reason of the refusal.</returns>
    public async ValueTask<(SocketIONamespace? Namespace, string? Refusal)> EnterAsync(string name, SocketHandshake handshake)
    {
        while (true)
        {
            if (namespaces.TryGetValue(name, out var existing))
            {
                if (existing.Lifetime is not { } lifetime)
                {
                    return (existing, null);
                }

                await lifetime.Configured.ConfigureAwait(false);
                if (lifetime.TryEnter())
                {
                    return (await OpenedAsync(existing).ConfigureAwait(false), null);
                }

                // It is being removed, so remove it from the table and create a new one.
                Remove(existing);
                continue;
            }

            if (await FindAsync(name, handshake).ConfigureAwait(false) is not { } parent)
            {
                return (null, "Invalid namespace");
            }

            if (Interlocked.Increment(ref _count) > server.Options.MaxDynamicNamespaces)
            {
                Interlocked.Decrement(ref _count);
                return (null, "Too many namespaces");
            }

            var lifetimeOfNew = new NamespaceLifetime(server.Options.RemoveEmptyDynamicNamespaces, Remove);
            var created = new SocketIONamespace(server, name, lifetimeOfNew);
            lifetimeOfNew.TryEnter();
            if (!namespaces.TryAdd(name, created))
            {
                Interlocked.Decrement(ref _count);
                continue;
            }

            return Configure(parent, created, lifetimeOfNew)
                ? (await OpenedAsync(created).ConfigureAwait(false), null)
                : (null, "Internal server error");
        }
    }

    /// <summary>Configures a namespace that the server's code requested, if a pattern matches its name.</summary>
    public void ConfigureIfMatched(SocketIONamespace ns)
    {
        foreach (var rule in _rules.Items)
        {
            // Without a handshake only patterns can match, and these complete synchronously.
            if (rule(ns.Name, null) is { IsCompletedSuccessfully: true } found && found.Result is { } parent)
            {
                parent.Adopt(ns);
                return;
            }
        }
    }

    /// <summary>Waits for the cluster, so that the first clients miss no broadcast of another server.</summary>
    private static async ValueTask<SocketIONamespace> OpenedAsync(SocketIONamespace ns)
    {
        if (ns.Cluster is { } cluster)
        {
            await cluster.WaitUntilOpenAsync().ConfigureAwait(false);
        }

        return ns;
    }

    private static bool Matches(Regex pattern, string name)
    {
        try
        {
            return pattern.IsMatch(name);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>
    /// Limits a pattern, because clients choose the names: unlimited backtracking would let one client occupy a
    /// processor.
    /// </summary>
    private static Regex Bounded(Regex pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (pattern.Options.HasFlag(RegexOptions.NonBacktracking) || pattern.MatchTimeout != Regex.InfiniteMatchTimeout)
        {
            return pattern;
        }

        try
        {
            return new Regex(pattern.ToString(), (pattern.Options & ~(RegexOptions.Compiled | RegexOptions.RightToLeft)) | RegexOptions.NonBacktracking);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern.ToString(), pattern.Options, TimeSpan.FromMilliseconds(100));
        }
    }

    private async ValueTask<DynamicNamespace?> FindAsync(string name, SocketHandshake handshake)
    {
        foreach (var rule in _rules.Items)
        {
            try
            {
                if (await rule(name, handshake).ConfigureAwait(false) is { } parent)
                {
                    return parent;
                }
            }
            catch (Exception exception)
            {
                // If the host's predicate throws, it has not accepted the name.
                Log.NamespaceRuleFailed(server.Logger, exception);
            }
        }

        return null;
    }

    private bool Configure(DynamicNamespace parent, SocketIONamespace created, NamespaceLifetime lifetime)
    {
        try
        {
            parent.Adopt(created);
        }
        catch (Exception exception)
        {
            Log.NamespaceRuleFailed(server.Logger, exception);
            lifetime.Close(created);
            return false;
        }

        server.NotifyNewNamespace(created);
        lifetime.SetConfigured();
        return true;
    }

    private void Remove(SocketIONamespace ns)
    {
        if (namespaces.TryRemove(new KeyValuePair<string, SocketIONamespace>(ns.Name, ns)))
        {
            Interlocked.Decrement(ref _count);
            ns.Parent?.Release(ns);
            server.Cluster?.OnNamespaceChanged(ns.Name);
        }
    }
}
