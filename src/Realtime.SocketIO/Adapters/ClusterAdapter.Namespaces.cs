using Realtime.SocketIO.Cluster;
using Realtime.SocketIO.Diagnostics;

namespace Realtime.SocketIO.Adapters;

/// <summary>
/// Keeps the namespaces that are open in the cluster the same as those of the server. Clients create and remove dynamic
/// namespaces at any time, so changes are applied one after the other, and each one by what holds at its turn.
/// </summary>
internal sealed partial class ClusterAdapter
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly LogThrottle _namespaceFailures = new();
    private bool _isApplying;

    public void OnNamespaceChanged(string name)
    {
        lock (_gate)
        {
            // The start opens all that exist by then.
            if (_state is State.NotStarted or State.Stopped)
            {
                return;
            }

            _changed.Add(name);
            if (_isApplying)
            {
                return;
            }

            _isApplying = true;
        }

        _ = Task.Run(ApplyAsync);
    }

    private Task OpenAll()
    {
        lock (_gate)
        {
            _changed.UnionWith(server.Namespaces.Select(ns => ns.Name));
            _changed.Add(ClusterMessage.SessionNamespace);
            if (_isApplying)
            {
                return Task.CompletedTask;
            }

            _isApplying = true;
        }

        return Task.Run(ApplyAsync);
    }

    private async Task ApplyAsync()
    {
        while (TakeChanged() is { } name)
        {
            if (!await TryApplyAsync(name).ConfigureAwait(false))
            {
                lock (_gate)
                {
                    _changed.Add(name);
                }

                await Task.Delay(RetryDelay, TimeProvider, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private string? TakeChanged()
    {
        lock (_gate)
        {
            if (_changed.Count == 0 || _state == State.Stopped)
            {
                _isApplying = false;
                return null;
            }

            var name = _changed.First();
            _changed.Remove(name);
            return name;
        }
    }

    private async Task<bool> TryApplyAsync(string name)
    {
        // Only one call at a time uses the set of what is open.
        var exists = server.TryGetNamespace(name, out var ns) || name == ClusterMessage.SessionNamespace;
        try
        {
            if (exists && !_open.Contains(name))
            {
                await _transport!.OpenAsync(name, _stop.Token).ConfigureAwait(false);
                _open.Add(name);
            }
            else if (!exists && _open.Remove(name))
            {
                await _transport!.CloseAsync(name).ConfigureAwait(false);
            }

            (ns?.Cluster as ClusterNamespace)?.SetOpen();
            return true;
        }
        catch (Exception exception)
        {
            if (exception is not ClusterUnavailableException && _state != State.Stopped && _namespaceFailures.TryPass(server.Sessions.Now, out var heldBack))
            {
                Log.ClusterNamespaceFailed(Logger, heldBack, exception);
            }

            return false;
        }
    }
}
