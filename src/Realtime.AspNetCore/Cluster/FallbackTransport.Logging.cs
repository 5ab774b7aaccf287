using Realtime.Diagnostics;

namespace Realtime.Cluster;

/// <summary>Logs the way that is used.</summary>
internal sealed partial class FallbackTransport
{
    /// <summary>
    /// Writes one line for each change of the node's way, whichever server notices it first. The loss and the return of the
    /// database are logged by the node.
    /// </summary>
    private void Log_NeedsLock(TransportRoute next)
    {
        var (before, after) = _health.Set(this, next);
        if (before == after)
        {
            return;
        }

        switch (after)
        {
            case TransportRoute.Database when before != TransportRoute.None:
                _logger.FellBack(_hasPrimary ? "another node has lost it" : $"this node has lost it{(_reason is null ? "" : $" ({_reason})")}");
                break;
            case TransportRoute.None when before != TransportRoute.Database:
                _logger.NodesApart(_reason ?? "it is not connected");
                break;
            case TransportRoute.Primary when before is not null:
                _logger.CameBack();
                break;
            default:
                break;
        }
    }
}
