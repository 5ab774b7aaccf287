using Realtime.Authentication;
using Realtime.Delivery;
using Realtime.Dialects;
using Realtime.Dialects.Marketplace;
using Realtime.Messages;
using Realtime.Notifications;

namespace Realtime;

/// <summary>
/// A wire contract: the names and shapes of the events that clients of an endpoint speak. It turns a
/// client's events into commands and words what happened for clients; nothing else knows the wire names.
/// </summary>
public abstract class Dialect
{
    private protected Dialect()
    {
    }

    /// <summary>
    /// Conversations by id, snake_case message objects, <c>new_message</c> to those who joined and
    /// <c>message_notification</c> to every device of the receiver. The default.
    /// </summary>
    public static Dialect Marketplace => MarketplaceDialect.Instance;

    /// <summary>The name, for logs and configuration.</summary>
    public abstract string Name { get; }

    /// <summary>The events that a client may send, by their exact names.</summary>
    internal abstract IReadOnlyDictionary<string, ClientEvent> ClientEvents { get; }

    /// <summary>Words what happened. What the contract has no event for gives nothing.</summary>
    internal abstract IEnumerable<Outgoing> Render(DomainEvent domainEvent);

    /// <summary>Words a failure for the client that caused it.</summary>
    internal abstract WireEvent RenderError(string code, string message);

    /// <summary>The sentence with which a socket is refused.</summary>
    internal abstract string Describe(AuthenticationFailure failure);

    /// <summary>Answers with a run of messages, in the contract's message shape.</summary>
    internal abstract Reply RenderHistory(MessageHistory history);

    /// <summary>Answers with a page of notifications, in the contract's notification shape.</summary>
    internal abstract Reply RenderNotifications(Page<Notification> page);
}
