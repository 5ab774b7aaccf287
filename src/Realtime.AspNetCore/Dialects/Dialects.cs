using Realtime.Wire.Direct;
using Realtime.Wire.Marketplace;

namespace Realtime;

/// <summary>The wire contracts that come with the library.</summary>
public static class Dialects
{
    /// <summary>
    /// Conversations by id, snake_case message objects, <c>new_message</c> to those who joined and
    /// <c>message_notification</c> to every device of the receiver. The default.
    /// </summary>
    public static Dialect Marketplace => MarketplaceDialect.Instance;

    /// <summary>
    /// Messages addressed by user instead of conversation: <c>message_sent</c> and <c>receive_message</c>,
    /// receipts for each message, history in pages, a list of who is online.
    /// </summary>
    public static Dialect Direct => DirectDialect.Instance;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Dialect> All { get; } = [Marketplace, Direct];
}
