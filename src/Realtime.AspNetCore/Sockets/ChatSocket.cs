using Realtime.Delivery;
using Realtime.Dialects;
using Realtime.Domain;
using Realtime.Guards;
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

    /// <summary>How many events the socket may send; set by its first one, and anew when its user becomes known.</summary>
    public EventBudget? Budget;

    public ChatNamespace Target { get; } = target;

    public Dialect Dialect => Target.Dialect;

    public DeclaredIds? DeclaredIds => Target.DeclaredIds;

    public string Place => Target.Place;

    /// <summary>The socket with its user; null until the user is known.</summary>
    public UserConnection? Connection { get; set; }

    /// <summary>Where the admission of the socket's user began (<see cref="UserAdmission.Begin"/>).</summary>
    public long AdmissionBegin { get; set; }

    /// <summary>What the socket gets back of an earlier, lost one; null for a new one.</summary>
    public Restore? Restore { get; set; }

    /// <summary>The length of the text of replies in progress that a restored socket's client has, by attempt; null for a new one.</summary>
    public IReadOnlyDictionary<string, int>? Heard { get; set; }

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
