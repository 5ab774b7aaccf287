using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Time;

namespace Realtime.Sockets;

/// <summary>The sockets that were let in to say later who they are, and how long each may still take. Thread-safe.</summary>
internal sealed class PendingSockets(IOptions<ChatRealtimeCoreOptions> options, TimeProvider time, ILogger<PendingSockets> logger) : ISweep
{
    private readonly ConcurrentDictionary<ChatSocket, long> _addedAt = [];

    /// <summary>Gives a socket its time.</summary>
    public void Add(ChatSocket socket)
    {
        if (socket.Dialect.LateAuthentication is not { HasGrace: true })
        {
            return;
        }

        _addedAt[socket] = time.GetTimestamp();
        if (!socket.Socket.IsConnected)
        {
            Remove(socket);
        }
    }

    /// <summary>Forgets a socket that is known now, or gone.</summary>
    public void Remove(ChatSocket socket) => _addedAt.TryRemove(socket, out _);

    public ValueTask SweepAsync()
    {
        foreach (var (socket, addedAt) in _addedAt)
        {
            if (time.GetElapsedTime(addedAt) >= options.Value.AuthenticationGrace && _addedAt.TryRemove(socket, out _))
            {
                // Nobody waits for another's socket to end.
                _ = EndAsync(socket);
            }
        }

        return default;
    }

    private async Task EndAsync(ChatSocket socket)
    {
        try
        {
            if (socket.Dialect.LateAuthentication?.RenderRefusal is { } render)
            {
                await render(AuthenticationFailure.NoToken).SendAsync(socket.Socket).ConfigureAwait(false);
            }

            await socket.Socket.DisconnectAsync().ConfigureAwait(false);
            await socket.Socket.DisconnectAsync(close: true).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            // It went by itself.
            logger.DisconnectFailed(socket.Socket.Id, exception);
        }
    }
}
