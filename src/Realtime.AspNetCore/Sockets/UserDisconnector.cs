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
    UserAdmission admission,
    SignOuts signOuts,
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

    private static readonly (string Code, string Text) SignOut = (SignedOut, SignedOutText);

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

    /// <summary>Disconnects the sockets of a user who was banned, on all nodes.</summary>
    public async Task<int> EndBannedAsync(UserBan ban, CancellationToken cancellationToken)
    {
        var signal = new DisconnectSignal(ban.UserId) { Until = ban.Until, IsBan = true, Reason = Exclusion.ShownReason(ban) };
        return (await EndEverywhereAsync(signal, cancellationToken).ConfigureAwait(false)).Count;
    }

    /// <summary>What another node asks for.</summary>
    public Task<int> DisconnectHereAsync(DisconnectSignal signal) => DisconnectHereAsync(signal, CancellationToken.None);

    /// <summary>Does what another node stored and may not have told: ends the sockets that connected before that.</summary>
    public async Task EndStoredAsync(UserExclusion exclusion)
    {
        if (exclusion.Until > time.GetUtcNow())
        {
            exclusions.Learn(exclusion.UserId, new(exclusion.Until, Ban: null));
        }
        else
        {
            signOuts.NoteStored(exclusion.UserId, exclusion.Until);
        }

        admission.Forget(exclusion.UserId);
        recovery.Forget(exclusion.UserId);
        foreach (var connection in connections.Of(exclusion.UserId).Where(c => c.Socket.Handshake.Time <= exclusion.Until))
        {
            await EndAsync(connection, SignOut).ConfigureAwait(false);
        }
    }

    /// <summary>The same for a ban, which ends all sockets.</summary>
    public async Task EndStoredAsync(UserBan ban)
    {
        if (ban.Until > time.GetUtcNow())
        {
            await EndExcludedAsync(ban.UserId, new(ban.Until, ban)).ConfigureAwait(false);
        }
    }

    /// <summary>Disconnects the sockets of this node of a user who stays out.</summary>
    public Task EndExcludedAsync(string userId, Exclusion exclusion) => EndHereAsync(userId, exclusion, CancellationToken.None);

    /// <summary>Disconnects one socket whose user was revoked during its admission.</summary>
    public Task EndAsync(UserConnection connection, AuthenticationOutcome revocation) =>
        EndAsync(connection, revocation.Ban is { } ban ? (revocation.Code, Exclusion.Describe(ban)) : SignOut);

    /// <summary>
    /// Notifies the sockets of this node of a user whom the directory no longer knows, and closes their connections. Official clients
    /// try to reconnect, and are refused.
    /// </summary>
    /// <returns>The number of sockets.</returns>
    public async Task<int> EndUnknownAsync(string userId)
    {
        recovery.Forget(userId);
        var ended = connections.Of(userId);
        foreach (var connection in ended)
        {
            var dialect = ((ChatSocket)connection.Socket.State!).Dialect;
            await NotifyAsync(connection, RealtimeErrors.Code(RealtimeError.UserNotFound), dialect.Describe(AuthenticationFailure.UserNotFound)).ConfigureAwait(false);
        }

        // Close after all notifications, because closing a connection closes its sockets in all namespaces.
        foreach (var connection in ended)
        {
            connection.Socket.CloseConnection();
        }

        return ended.Length;
    }

    private Task<int> DisconnectHereAsync(DisconnectSignal signal, CancellationToken cancellationToken)
    {
        var ban = signal is { IsBan: true, Until: { } end }
            ? new UserBan(signal.UserId, end) { Reason = signal.Reason, ShowReason = signal.Reason is not null }
            : null;
        return EndHereAsync(signal.UserId, signal.Until is { } until ? new(until, ban) : null, cancellationToken);
    }

    private async Task<int> EndHereAsync(string userId, Exclusion? exclusion, CancellationToken cancellationToken)
    {
        if (exclusion is not null)
        {
            exclusions.Learn(userId, exclusion);
        }

        // Before the sockets are looked up: a socket that is being admitted is in the list, or finds this.
        admission.Forget(userId);
        signOuts.Note(userId);
        recovery.Forget(userId);
        var words = exclusion?.Ban is { } ban ? (RealtimeErrors.Code(RealtimeError.Banned), Exclusion.Describe(ban)) : SignOut;
        var ended = connections.Of(userId);
        foreach (var connection in ended)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await EndAsync(connection, words).ConfigureAwait(false);
        }

        return ended.Length;
    }

    private async Task<(int Count, bool HaveAnswered)> EndEverywhereAsync(DisconnectSignal signal, CancellationToken cancellationToken)
    {
        // The other nodes work meanwhile.
        var others = link.TryAskAsync(EventName, signal, NodeJson.Default.DisconnectSignal, NodeJson.Default.Int32).AsTask();
        var here = await DisconnectHereAsync(signal, cancellationToken).ConfigureAwait(false);
        var answers = await others.WaitAsync(cancellationToken).ConfigureAwait(false);
        return (here + (answers ?? []).Sum(), answers is not null);
    }

    /// <summary>Closes a socket for good, for a reason that its client learns.</summary>
    public Task RefuseAsync(UserConnection connection, RealtimeError error) =>
        EndAsync(connection, (RealtimeErrors.Code(error), RealtimeErrors.DefaultMessage(error)));

    /// <summary>Notifies a client why its socket is closed. Never throws, because the socket may already be gone.</summary>
    public async Task NotifyAsync(UserConnection connection, string code, string message)
    {
        try
        {
            var dialect = ((ChatSocket)connection.Socket.State!).Dialect;
            await dialect.RenderError(new(code, message)).SendAsync(connection.Socket).ConfigureAwait(false);
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
    private async Task EndAsync(UserConnection connection, (string Code, string Text) words)
    {
        await NotifyAsync(connection, words.Code, words.Text).ConfigureAwait(false);
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
