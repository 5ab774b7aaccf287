using Realtime.Dialects.Assistant;
using Realtime.Dialects.Chatroom;
using Realtime.Dialects.ChatterBox;
using Realtime.Dialects.Direct;
using Realtime.Dialects.Marketplace;

namespace Realtime;

/// <summary>The wire contracts that come with the library.</summary>
public static class DialectNames
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

    /// <summary>
    /// Kebab-case: sockets may authenticate after they connected (<c>auth</c>), named rooms, attachments, an
    /// AI assistant's words as they come (<c>ai-stream</c>).
    /// </summary>
    public static Dialect ChatterBox => ChatterBoxDialect.Instance;

    /// <summary>
    /// The shape of a front end that talks to an AI: <c>register</c>, then messages and typing with a text
    /// ("Thinking...").
    /// </summary>
    public static Dialect Assistant => AssistantDialect.Instance;

    /// <summary>
    /// Chatrooms that are joined over the socket and posted to over HTTP
    /// (<c>MapChatroomApi()</c>), with UUIDs for ids.
    /// </summary>
    public static Dialect Chatroom => ChatroomDialect.Instance;

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Dialect> All { get; } = [Marketplace, Direct, ChatterBox, Assistant, Chatroom];
}
