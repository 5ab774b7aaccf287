using Realtime.SocketIO.Broadcasting;
using Realtime.SocketIO.Diagnostics;

namespace Realtime.SocketIO;

/// <summary>Operations on the addressed sockets.</summary>
public readonly partial struct BroadcastOperator
{
    /// <summary>
    /// Returns the addressed sockets of all nodes, or of this node while the others cannot be reached. Waits for the other
    /// nodes as long as <see cref="Timeout"/> says; default <see cref="SocketIOClusterOptions.RequestTimeout"/>.
    /// </summary>
    /// <param name="cancellationToken">Cancels the wait for other nodes.</param>
    /// <returns>The sockets at the time of the call. Sockets of this node are <see cref="SocketIOSocket"/>s.</returns>
    /// <exception cref="TimeoutException">A node did not answer in time. <see cref="Local"/> asks no other node.</exception>
    public ValueTask<IReadOnlyList<IRemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var local = LocalSockets();
        return Others is { } others
            ? new ValueTask<IReadOnlyList<IRemoteSocket>>(AppendAsync(local, others.FetchAsync(ClusterTarget, cancellationToken)))
            : ValueTask.FromResult<IReadOnlyList<IRemoteSocket>>(local);

        static async Task<IReadOnlyList<IRemoteSocket>> AppendAsync(SocketIOSocket[] local, Task<IReadOnlyList<IRemoteSocket>> others) =>
            [.. local, .. await others.ConfigureAwait(false)];
    }

    /// <summary>Adds the addressed sockets to a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>
    /// A task that completes when those of this node have joined and the cluster has accepted the request. A socket that
    /// would exceed its room limit does not join; this is logged.
    /// </returns>
    public ValueTask SocketsJoinAsync(string room) => SocketsJoinAsync([room]);

    /// <summary>Adds the addressed sockets to rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>
    /// A task that completes when those of this node have joined and the cluster has accepted the request. A socket that
    /// would exceed its room limit does not join; this is logged.
    /// </returns>
    public async ValueTask SocketsJoinAsync(IEnumerable<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        string[] all = [.. rooms];
        foreach (var socket in LocalSockets())
        {
            try
            {
                await socket.JoinAsync(all).ConfigureAwait(false);
            }
            catch (InvalidOperationException exception)
            {
                // A room limit that one client has reached must not keep the others from joining.
                Log.JoinRefused(_namespace.Server.Logger, _namespace.Name, exception.Message);
            }
        }

        if (Others is { } others)
        {
            await others.JoinAsync(ClusterTarget, all).ConfigureAwait(false);
        }
    }

    /// <summary>Removes the addressed sockets from a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A task that completes when those of this node have left and the cluster has accepted the request.</returns>
    public ValueTask SocketsLeaveAsync(string room) => SocketsLeaveAsync([room]);

    /// <summary>Removes the addressed sockets from rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>A task that completes when those of this node have left and the cluster has accepted the request.</returns>
    public async ValueTask SocketsLeaveAsync(IEnumerable<string> rooms)
    {
        ArgumentNullException.ThrowIfNull(rooms);
        string[] all = [.. rooms];
        foreach (var socket in LocalSockets())
        {
            foreach (var room in all)
            {
                await socket.LeaveAsync(room).ConfigureAwait(false);
            }
        }

        if (Others is { } others)
        {
            await others.LeaveAsync(ClusterTarget, all).ConfigureAwait(false);
        }
    }

    /// <summary>Disconnects the addressed sockets.</summary>
    /// <param name="close">True to close their whole connections; false to disconnect them from this namespace only.</param>
    /// <returns>A task that completes when those of this node are disconnected and the cluster has accepted the request.</returns>
    public async ValueTask DisconnectSocketsAsync(bool close = false)
    {
        // Asked before the sockets leave: afterwards a room named by a socket's id looks like one of another node.
        var others = Others;
        foreach (var socket in LocalSockets())
        {
            await socket.DisconnectAsync(close).ConfigureAwait(false);
        }

        if (others is not null)
        {
            await others.DisconnectAsync(ClusterTarget, close).ConfigureAwait(false);
        }
    }

    /// <summary>Copies the addressed sockets of this node.</summary>
    internal SocketIOSocket[] LocalSockets()
    {
        var recipients = _namespace.RoomIndex.Rent(_target, out var count);
        try
        {
            return recipients.AsSpan(0, count).ToArray();
        }
        finally
        {
            RoomIndex<SocketIOSocket>.Return(recipients, count);
        }
    }
}
