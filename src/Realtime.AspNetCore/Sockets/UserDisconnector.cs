using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Nodes;
using Realtime.Recovery;
using Realtime.Storage;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>Disconnects sockets from the server's side. The client is notified of the reason first.</summary>
internal sealed class UserDisconnector(
    UserConnections connections,
    UserExclusions exclusions,
    IExclusionStore store,
    NodeLink link,
    StateRecovery recovery,
    TimeProvider time,
    ILogger<UserDisconnector> logger) : IUserConnections
{
    /// <summary>The event by which nodes disconnect a user.</summary>
    public const string EventName = "realtime:disconnect";

    public const string SignedOut = "signed_out";
    public const string SignedOutText = "You have been signed out";
    public const string TokenExpired = "token_expired";

    public async Task<int> DisconnectAsync(string userId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        var at = time.GetUtcNow();
        var (count, haveAnswered) = await EndEverywhereAsync(new DisconnectSignal(userId), cancellationToken).ConfigureAwait(false);
        if (!haveAnswered && await store.FindAsync(userId, cancellationToken).ConfigureAwait(false) is null)
        {
            // The other nodes find it in the store. It ends at once, and keeps nobody out.
            await store.ExcludeAsync(userId, at, cancellationToken).ConfigureAwait(false);
        }

        return count;
    }

    public async Task<int> DisconnectAsync(string userId, DateTimeOffset until, CancellationToken cancellationToken = default)
    {
        Texts.RequireId(userId, nameof(userId));
        await store.ExcludeAsync(userId, until, cancellationToken).ConfigureAwait(false);
        return (await EndEverywhereAsync(new DisconnectSignal(userId) { Until = until }, cancellationToken).ConfigureAwait(false)).Count;
    }

    public async Task<bool> AdmitAsync(string userId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        exclusions.Forget(userId);
        var until = await FindExclusionAsync(userId, cancellationToken).ConfigureAwait(false);
        return await store.AdmitAsync(userId, cancellationToken).ConfigureAwait(false) && until is not null;
    }

    public async Task<DateTimeOffset?> FindExclusionAsync(string userId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        return await store.FindAsync(userId, cancellationToken).ConfigureAwait(false) is { } until && until > time.GetUtcNow() ? until : null;
    }

    /// <summary>What another node asks for.</summary>
    public Task<int> DisconnectHereAsync(DisconnectSignal signal)
    {
        if (signal.Until is { } until)
        {
            exclusions.Learn(signal.UserId, until);
        }

        return DisconnectHereAsync(signal.UserId, CancellationToken.None);
    }

    /// <summary>Does what another node stored and may not have told: ends the sockets that connected before that.</summary>
    public async Task EndStoredAsync(UserExclusion exclusion)
    {
        if (exclusion.Until > time.GetUtcNow())
        {
            exclusions.Learn(exclusion.UserId, exclusion.Until);
        }

        recovery.Forget(exclusion.UserId);
        foreach (var connection in connections.Of(exclusion.UserId).Where(c => c.Socket.Handshake.Time <= exclusion.Until))
        {
            await EndAsync(connection, SignedOut, SignedOutText).ConfigureAwait(false);
        }
    }

    /// <summary>Disconnects the sockets of this node.</summary>
    public async Task<int> DisconnectHereAsync(string userId, CancellationToken cancellationToken)
    {
        recovery.Forget(userId);
        var ended = connections.Of(userId);
        foreach (var connection in ended)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await EndAsync(connection, SignedOut, SignedOutText).ConfigureAwait(false);
        }

        return ended.Length;
    }

    private async Task<(int Count, bool HaveAnswered)> EndEverywhereAsync(DisconnectSignal signal, CancellationToken cancellationToken)
    {
        // The other nodes work meanwhile.
        var others = link.TryAskAsync(EventName, signal, NodeJson.Default.DisconnectSignal, NodeJson.Default.Int32).AsTask();
        if (signal.Until is { } until)
        {
            exclusions.Learn(signal.UserId, until);
        }

        var here = await DisconnectHereAsync(signal.UserId, cancellationToken).ConfigureAwait(false);
        var answers = await others.WaitAsync(cancellationToken).ConfigureAwait(false);
        return (here + (answers ?? []).Sum(), answers is not null);
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
