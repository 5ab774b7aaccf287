using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Nodes;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>Disconnects sockets from the server's side. The client is notified of the reason first.</summary>
internal sealed class UserDisconnector(UserConnections connections, NodeLink link, ILogger<UserDisconnector> logger) : IUserConnections
{
    /// <summary>The event by which nodes disconnect a user.</summary>
    public const string EventName = "realtime:disconnect";

    public const string SignedOut = "signed_out";
    public const string TokenExpired = "token_expired";

    public async Task<int> DisconnectAsync(string userId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);

        // The other nodes work meanwhile.
        var others = link.TryAskAsync(EventName, new(userId), NodeJson.Default.DisconnectSignal, NodeJson.Default.Int32).AsTask();
        var here = await DisconnectHereAsync(userId, cancellationToken).ConfigureAwait(false);
        return here + (await others.WaitAsync(cancellationToken).ConfigureAwait(false) ?? []).Sum();
    }

    /// <summary>The same for the sockets of this node.</summary>
    public async Task<int> DisconnectHereAsync(string userId, CancellationToken cancellationToken)
    {
        var ended = connections.Of(userId);
        foreach (var connection in ended)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await EndAsync(connection, SignedOut, "You have been signed out").ConfigureAwait(false);
        }

        return ended.Length;
    }

    /// <summary>Notifies a client why its socket is closed. Never throws, because the socket may already be gone.</summary>
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

    /// <summary>
    /// Notifies a client of the reason, and closes its connection for good.
    /// Never throws, because the socket may already be gone.
    /// </summary>
    private async Task EndAsync(UserConnection connection, string code, string message)
    {
        await NotifyAsync(connection, code, message).ConfigureAwait(false);
        try
        {
            // Disconnect the namespace first: official clients do not reconnect on their own after that. Otherwise they
            // would come back with the token that is no longer valid.
            await connection.Socket.DisconnectAsync().ConfigureAwait(false);
            await connection.Socket.DisconnectAsync(close: true).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.DisconnectFailed(connection.Id, exception);
        }
    }
}
