using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>Ends sockets from the server's side: the client is told why, then closed.</summary>
internal sealed class UserDisconnector(UserConnections connections, ILogger<UserDisconnector> logger) : IUserConnections
{
    public const string SignedOut = "signed_out";
    public const string TokenExpired = "token_expired";

    public async Task<int> DisconnectAsync(string userId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        var ended = connections.Of(userId);
        foreach (var connection in ended)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await EndAsync(connection, SignedOut, "You have been signed out").ConfigureAwait(false);
        }

        return ended.Length;
    }

    /// <summary>Notifies a client why its socket ends. Never throws: the socket may be gone already.</summary>
    public async Task NotifyAsync(UserConnection connection, string code, string message)
    {
        try
        {
            var dialect = ((ChatSocket)connection.Socket.State!).Dialect;
            await dialect.RenderError(code, message).SendAsync(connection.Socket).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.DisconnectFailed(connection.Id, exception);
        }
    }

    /// <summary>Notifies a client why, and closes its connection for good. Never throws: the socket may be gone already.</summary>
    private async Task EndAsync(UserConnection connection, string code, string message)
    {
        await NotifyAsync(connection, code, message).ConfigureAwait(false);
        try
        {
            // The namespace first: a client that is told so does not reconnect by itself, with the token that
            // no longer counts.
            await connection.Socket.DisconnectAsync().ConfigureAwait(false);
            await connection.Socket.DisconnectAsync(close: true).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.DisconnectFailed(connection.Id, exception);
        }
    }
}
