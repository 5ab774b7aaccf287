using Realtime.SocketIO.Broadcasting;
using Realtime.SocketIO.Diagnostics;

namespace Realtime.SocketIO;

/// <summary>What is done with the addressed sockets themselves.</summary>
public readonly partial struct BroadcastOperator
{
    /// <summary>The addressed sockets, of all nodes.</summary>
    /// <param name="cancellationToken">Ends the wait for other nodes.</param>
    /// <returns>The sockets at this moment; those of this node are <see cref="SocketIOSocket"/>s.</returns>
    public ValueTask<IReadOnlyList<IRemoteSocket>> FetchSocketsAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult<IReadOnlyList<IRemoteSocket>>(LocalSockets());
    }

    /// <summary>Makes the addressed sockets enter a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A task that is complete once they have; one that is in too many rooms stays out, and is logged.</returns>
    public ValueTask SocketsJoinAsync(string room) => SocketsJoinAsync([room]);

    /// <summary>Makes the addressed sockets enter rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>A task that is complete once they have; one that is in too many rooms stays out, and is logged.</returns>
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
                // One client's limit is no reason to leave out the others.
                Log.JoinRefused(_namespace.Server.Logger, _namespace.Name, exception.Message);
            }
        }
    }

    /// <summary>Makes the addressed sockets leave a room.</summary>
    /// <param name="room">The room.</param>
    /// <returns>A task that is complete once they have.</returns>
    public ValueTask SocketsLeaveAsync(string room) => SocketsLeaveAsync([room]);

    /// <summary>Makes the addressed sockets leave rooms.</summary>
    /// <param name="rooms">The rooms.</param>
    /// <returns>A task that is complete once they have.</returns>
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
    }

    /// <summary>Disconnects the addressed sockets.</summary>
    /// <param name="close">Whether their whole connections end.</param>
    /// <returns>A task that is complete once they are disconnected.</returns>
    public async ValueTask DisconnectSocketsAsync(bool close = false)
    {
        foreach (var socket in LocalSockets())
        {
            await socket.DisconnectAsync(close).ConfigureAwait(false);
        }
    }

    /// <summary>The addressed sockets of this node, at this moment: a copy.</summary>
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
