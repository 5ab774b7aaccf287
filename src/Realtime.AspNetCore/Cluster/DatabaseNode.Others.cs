using Realtime.Diagnostics;
using Realtime.SocketIO.Cluster;
using Realtime.Storage;

namespace Realtime.Cluster;

/// <summary>Which other nodes are alive.</summary>
internal sealed partial class DatabaseNode
{
    // Clients may name any node, and must not make this one ask the database each time.
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>Counts the other nodes that are alive.</summary>
    /// <exception cref="ClusterUnavailableException">The store cannot be used.</exception>
    public async ValueTask<int> CountOthersAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        await WithTurnAsync(
            async () =>
            {
                // Asked each time: the caller would wait for a node that has just left until its timeout.
                if (IsConnected)
                {
                    var nodes = await LimitAsync(_store.ListAsync(_stopping.Token)).ConfigureAwait(false);
                    if (!nodes.Where(node => node.Id != Id).SequenceEqual(_others))
                    {
                        await RenewAsync().ConfigureAwait(false);
                    }
                }

                count = _others.Count;
            },
            cancellationToken).ConfigureAwait(false);
        return IsConnected ? count : throw new ClusterUnavailableException();
    }

    /// <summary>Returns whether another node is alive. Asks the database for a node that is not known, but not often.</summary>
    /// <exception cref="ClusterUnavailableException">The store cannot be used.</exception>
    public async ValueTask<bool> IsAliveAsync(string nodeId, CancellationToken cancellationToken)
    {
        if (IsConnected && !Knows(nodeId))
        {
            await WithTurnAsync(
                async () =>
                {
                    if (IsConnected && !Knows(nodeId) && _time.GetElapsedTime(_renewedAt) >= RefreshInterval)
                    {
                        await RenewAsync().ConfigureAwait(false);
                    }
                },
                cancellationToken).ConfigureAwait(false);
        }

        return IsConnected ? Knows(nodeId) : throw new ClusterUnavailableException();
    }

    private void SetOthers(IReadOnlyList<StoreNode> others, long last)
    {
        var wasAlone = _others.Count == 0;
        _others = others;
        if (others.Count != 1)
        {
            _isKnown.TrySetResult();
        }

        foreach (var gone in _lastNumbers.Keys.Where(id => others.All(node => node.Id != id)).ToList())
        {
            _lastNumbers.Remove(gone);
        }

        if (others.Count == 0)
        {
            _queue.Drop(last);
            if (!wasAlone)
            {
                _logger.NodeAlone(Id, _name);
            }
        }
        else
        {
            _queue.Open();
            if (wasAlone)
            {
                _logger.OtherNodes(Id, _name, others.Count, _connection.IsStandby ? "their own transport and, while it is lost, the database" : "the database");
            }
        }
    }

    private bool Knows(string nodeId) => _others.Any(node => node.Id == nodeId);
}
