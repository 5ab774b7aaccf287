using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Time;

namespace Realtime.Sockets;

/// <summary>The sockets that may authenticate after they connected, with their remaining time. Thread-safe.</summary>
internal sealed class PendingSockets(IOptions<ChatRealtimeCoreOptions> options, TimeProvider time, ILogger<PendingSockets> logger) : ISweep
{
    private readonly ConcurrentDictionary<ChatSocket, long> _addedAt = [];

    /// <summary>Starts the grace time of a socket.</summary>
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

    /// <summary>Removes a socket that is authenticated or disconnected.</summary>
    public void Remove(ChatSocket socket) => _addedAt.TryRemove(socket, out _);

    public ValueTask SweepAsync()
    {
        foreach (var (socket, addedAt) in _addedAt)
        {
            if (time.GetElapsedTime(addedAt) >= options.Value.AuthenticationGrace && _addedAt.TryRemove(socket, out _))
            {
                // Not awaited, so that sockets do not wait for each other.
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
            // The socket has already disconnected.
            logger.DisconnectFailed(socket.Socket.Id, exception);
        }
    }
}
