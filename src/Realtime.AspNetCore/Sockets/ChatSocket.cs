using Realtime.Delivery;
using Realtime.Dialects;
using Realtime.Domain;
using Realtime.Recovery;
using Realtime.SocketIO;
using Realtime.Users;

namespace Realtime.Sockets;

/// <summary>
/// The state of one socket in a chat namespace, from its admission to its
/// end; stored in <see cref="SocketIOSocket.State"/>.
/// </summary>
internal sealed class ChatSocket(SocketIOSocket socket, ChatNamespace target, SocketIdentities identities) : IClientIdentity, IRecoverable
{
    public SocketIOSocket Socket { get; } = socket;

    public ChatNamespace Target { get; } = target;

    public Dialect Dialect => Target.Dialect;

    public string Place => Target.Place;

    /// <summary>The socket with its user; null until the user is known.</summary>
    public UserConnection? Connection { get; set; }

    /// <summary>What the socket gets back of an earlier, lost one; null for a new one.</summary>
    public Restore? Restore { get; set; }

    /// <summary>Why the socket was not authenticated when it connected. Valid only while its user is not known.</summary>
    public AuthenticationFailure Refusal { get; set; }

    /// <summary>
    /// Completes when the client's events so far have taken effect. Used only in the synchronous part of event handlers, which
    /// the server runs one after the other per socket.
    /// </summary>
    public Task Tail { get; set; } = Task.CompletedTask;

    public Task<AuthenticationFailure?> AuthenticateAsync(string token) => identities.AuthenticateAsync(this, ClientToken.Parse(token));

    public Task<DateTimeOffset?> RefreshTokenAsync(string token) => Connection is { } connection
        ? identities.RefreshAsync(this, connection, ClientToken.Parse(token))
        : throw new RealtimeException(RealtimeError.Unauthenticated);

    public ValueTask DeclareAsync(string userId) => identities.DeclareAsync(this, userId);
}
