using Realtime.Dialects;
using Realtime.Domain;
using Realtime.Users;

namespace Realtime;

/// <summary>
/// A wire contract: the names and shapes of the events that clients of an endpoint speak. It turns a
/// client's events into commands and words what happened for clients; nothing else knows the wire names.
/// A host derives its own; one instance serves all sockets, so it is thread-safe and keeps no state of them.
/// </summary>
public abstract class Dialect
{
    /// <summary>The name, for logs, configuration and documents.</summary>
    public abstract string Name { get; }

    /// <summary>
    /// The events of the contract that clients send. The events that every dialect offers beside its
    /// contract's (<c>get_messages</c> and the like) are added to them; a contract's own of the same name wins.
    /// </summary>
    public abstract IReadOnlyList<ClientEvent> ClientEvents { get; }

    /// <summary>The events of the contract that the server sends.</summary>
    public abstract IReadOnlyList<ServerEvent> ServerEvents { get; }

    /// <summary>
    /// Whether the contract tells presence to all who may see a user, without their asking
    /// (<see cref="DomainEvent.PresenceChanged.ObserverIds"/>). Default false: finding them costs a look-up for each change.
    /// </summary>
    public virtual bool TellsPresence => false;

    /// <summary>
    /// Whether the contract has an event for each message that was read, for which
    /// <see cref="DomainEvent.MessagesRead.Messages"/> is filled. Default false: finding them costs a look-up for each reading.
    /// </summary>
    public virtual bool TellsReadMessages => false;

    /// <summary>Words what happened, once for all whom it concerns. What the contract has no event for gives nothing.</summary>
    /// <param name="domainEvent">What happened. Kinds may be added: give nothing for those that are not known.</param>
    /// <param name="context">Where names of users and the like are looked up.</param>
    /// <returns>The events, in the order in which they are sent.</returns>
    public abstract ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context);

    /// <summary>Words a failure for the client that caused it and asked for no acknowledgement, and the reason why the server ends a socket.</summary>
    /// <param name="code">The stable code.</param>
    /// <param name="message">The sentence.</param>
    /// <returns>The contract's error event.</returns>
    public abstract WireEvent RenderError(string code, string message);

    /// <summary>The sentence for a refusal, in acknowledgements and the error event alike. The default is the exception's own.</summary>
    /// <param name="exception">Why an event was refused.</param>
    /// <returns>A sentence that the client may see.</returns>
    public virtual string Describe(RealtimeException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.Message;
    }

    /// <summary>The sentence with which a socket is not let in.</summary>
    /// <param name="failure">Why.</param>
    /// <returns>A sentence that the client may see.</returns>
    public virtual string Describe(AuthenticationFailure failure) => failure switch
    {
        AuthenticationFailure.NoToken => "Authentication error: No token provided",
        AuthenticationFailure.InvalidToken => "Authentication error: Invalid token",
        AuthenticationFailure.UserNotFound => "Authentication error: User not found",
        _ => RealtimeErrors.DefaultMessage(RealtimeError.Unavailable),
    };

    /// <summary>
    /// Says what the contract says to a socket whose user is known: after it has connected, or, where it
    /// authenticates later, then. The socket's events wait until this is done. The default says nothing.
    /// </summary>
    /// <param name="connection">The socket and its user.</param>
    /// <param name="context">Where names of users and the like are looked up.</param>
    /// <returns>A task that ends when it is said.</returns>
    public virtual ValueTask WelcomeAsync(UserConnection connection, DialectContext context) => default;

    /// <summary>
    /// How a socket that could not be authenticated when it connected is treated: null (the default) refuses
    /// it with <c>connect_error</c>; anything else lets it in to send events that are marked
    /// <see cref="ClientEvent.BeforeAuthentication"/> and no others, until the grace
    /// (<see cref="ChatRealtimeCoreOptions.AuthenticationGrace"/>) is over.
    /// </summary>
    public virtual LateAuthentication? LateAuthentication => null;

    /// <summary>Whether it comes with the library, and not from the host.</summary>
    internal bool IsBuiltIn => GetType().Assembly == typeof(Dialect).Assembly;

    /// <summary>What every dialect offers beside its contract's own events, in shapes of its own; null for the library's shapes.</summary>
    internal virtual IReadOnlyList<ClientEvent>? Additions => null;
}
