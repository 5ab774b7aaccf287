using Realtime.Domain;

namespace Realtime.Dialects;

/// <summary>What a dialect offers in addition to its contract.</summary>
internal abstract class DialectAdditions
{
    /// <summary>The events that clients may send.</summary>
    public abstract IReadOnlyList<ClientEvent> ClientEvents { get; }

    /// <summary>The events that the server sends to sockets that requested them.</summary>
    public abstract IReadOnlyList<ServerEvent> ServerEvents { get; }

    /// <summary>Renders an event for the sockets that requested it.</summary>
    /// <param name="domainEvent">The event.</param>
    /// <param name="haveWatchers">Whether sockets may watch changes; if not, changes are not rendered.</param>
    public abstract IReadOnlyList<Outgoing> Render(DomainEvent domainEvent, bool haveWatchers);

    /// <summary>Renders the presence of a user for a socket that watches the user.</summary>
    public abstract WireEvent Render(Presence.UserPresence presence);
}
