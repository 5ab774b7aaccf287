using Realtime.Dialects;
using Realtime.Domain;
using Realtime.Users;

namespace Realtime;

/// <summary>
/// A wire contract: the names and types of the events between the server and the clients of an endpoint. It maps clients'
/// events to commands, and renders domain events for clients. Only dialects contain wire names. A host can derive its own.
/// One instance serves all sockets, so it must be thread-safe and keep no state per socket.
/// </summary>
public abstract class Dialect
{
    /// <summary>The name, for logs, configuration and documents.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The events of the contract that clients send. The events that every dialect has (<c>get_messages</c> and others) are
    /// added to them, unless the contract has an event of the same name.
    /// </summary>
    public abstract IReadOnlyList<ClientEvent> ClientEvents { get; }

    /// <summary>The events of the contract that the server sends.</summary>
    public abstract IReadOnlyList<ServerEvent> ServerEvents { get; }

    /// <summary>
    /// Whether the contract sends presence to all users who may see a user, without a watch
    /// (<see cref="DomainEvent.PresenceChanged.ObserverIds"/>). Default false. It costs one look-up per change.
    /// </summary>
    public virtual bool TellsPresence => false;

    /// <summary>
    /// Whether the contract has an event for each message that was read. If so,
    /// <see cref="DomainEvent.MessagesRead.Messages"/> is filled. Default false. It costs one look-up per receipt.
    /// </summary>
    public virtual bool TellsReadMessages => false;

    /// <summary>Renders a domain event once for all its recipients. Returns no events if the contract has none for it.</summary>
    /// <param name="domainEvent">The event. New types may be added: return no events for unknown types.</param>
    /// <param name="context">Looks up users' names and services.</param>
    /// <returns>The events, in the order in which they are sent.</returns>
    public abstract ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context);

    /// <summary>
    /// Renders an error: for the client that caused it and requested no
    /// acknowledgement, and as the reason why the server closes a socket.
    /// </summary>
    /// <param name="error">The error.</param>
    /// <returns>The contract's error event.</returns>
    public abstract WireEvent RenderError(ClientError error);

    /// <summary>
    /// Returns the sentence for a refusal, used in acknowledgements and the
    /// error event. The default is the exception's message.
    /// </summary>
    /// <param name="exception">The reason of the refusal.</param>
    /// <returns>A sentence that the client may see.</returns>
    public virtual string Describe(RealtimeException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Message;
    }

    /// <summary>The same for one event of a client. Some contracts name a fault of the server by the event that failed.</summary>
    internal virtual string Describe(RealtimeException exception, ClientEvent clientEvent) => Describe(exception);

    /// <summary>Returns the sentence for a socket that was refused.</summary>
    /// <param name="failure">The reason of the refusal.</param>
    /// <returns>A sentence that the client may see.</returns>
    public virtual string Describe(AuthenticationFailure failure) => failure switch
    {
        AuthenticationFailure.NoToken => "Authentication error: No token provided",
        AuthenticationFailure.InvalidToken => "Authentication error: Invalid token",
        AuthenticationFailure.UserNotFound => "Authentication error: User not found",
        AuthenticationFailure.SignedOut => "Authentication error: " + RealtimeErrors.DefaultMessage(RealtimeError.SignedOut),
        AuthenticationFailure.Banned => "Authentication error: " + RealtimeErrors.DefaultMessage(RealtimeError.Banned),
        AuthenticationFailure.RateLimited => RealtimeErrors.DefaultMessage(RealtimeError.RateLimited),
        _ => RealtimeErrors.DefaultMessage(RealtimeError.Unavailable),
    };

    /// <summary>
    /// Sends the first events of the contract to an authenticated socket: after it connected, or after it authenticated if that
    /// is later. The socket's events wait until the task completes. The default sends nothing.
    /// </summary>
    /// <param name="connection">The socket and its user.</param>
    /// <param name="context">Looks up users' names and services.</param>
    /// <returns>A task that completes when the events are sent.</returns>
    public virtual ValueTask WelcomeAsync(UserConnection connection, DialectContext context) => default;

    /// <summary>
    /// How to treat a socket that could not be authenticated when it connected. Null (the default) refuses it with
    /// <c>connect_error</c>. Otherwise it may connect, but only send events that are marked
    /// <see cref="ClientEvent.BeforeAuthentication"/>, until the grace time
    /// (<see cref="ChatRealtimeCoreOptions.AuthenticationGrace"/>) is over.
    /// </summary>
    public virtual LateAuthentication? LateAuthentication => null;

    /// <summary>
    /// Finds the user whom a client declares to be, where clients may do that. The default knows every id, with the id as the name.
    /// </summary>
    /// <param name="declaredId">The id that the client sent.</param>
    /// <param name="context">Finds services.</param>
    /// <returns>The profile, with the id as the contract knows it; null if there is no such user.</returns>
    internal virtual ValueTask<UserProfile?> FindDeclaredAsync(string declaredId, DialectContext context) => new(new UserProfile(declaredId, declaredId));

    /// <summary>Whether messages of the contract can have attachments.</summary>
    internal virtual bool HasAttachments => false;

    /// <summary>Whether the dialect belongs to the library, not to the host.</summary>
    internal bool IsBuiltIn => GetType().Assembly == typeof(Dialect).Assembly;

    /// <summary>Whether the dialect has the events that every dialect has in addition to its contract.</summary>
    internal virtual bool HasAdditions => true;

    /// <summary>Whether lost sockets of the dialect may be restored. A contract whose clients catch up by revision needs no such state.</summary>
    internal virtual bool KeepsState => true;

    /// <summary>The type that describes the acknowledgement of a refusal in contract documents; null for the common one.</summary>
    internal virtual System.Text.Json.Serialization.Metadata.JsonTypeInfo? FailureType => null;

    /// <summary>The additional events of every dialect, with ids in the form of this contract; null for those with ids as text.</summary>
    internal virtual DialectAdditions? Additions => null;
}
