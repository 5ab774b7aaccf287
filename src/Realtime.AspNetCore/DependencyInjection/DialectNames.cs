using Realtime.Dialects.Assistant;
using Realtime.Dialects.Chatroom;
using Realtime.Dialects.ChatterBox;
using Realtime.Dialects.Direct;
using Realtime.Dialects.Marketplace;
using Realtime.Dialects.Native;

namespace Realtime;

/// <summary>The built-in wire contracts.</summary>
public static class DialectNames
{
    /// <summary>
    /// Conversations by id, snake_case message objects, <c>new_message</c> to the sockets that joined, and
    /// <c>message_notification</c> to every device of the receiver. The default.
    /// </summary>
    public static Dialect Marketplace => MarketplaceDialect.Instance;

    /// <summary>
    /// Messages are addressed to a user instead of a conversation: <c>message_sent</c> and <c>receive_message</c>, a read
    /// receipt per message, the history in pages, and a list of online users.
    /// </summary>
    public static Dialect Direct => DirectDialect.Instance;

    /// <summary>
    /// Kebab-case names. Sockets may authenticate after they connected (<c>auth</c>). Named rooms, attachments, and an AI
    /// assistant's streamed text (<c>ai-stream</c>).
    /// </summary>
    public static Dialect ChatterBox => ChatterBoxDialect.Instance;

    /// <summary>
    /// For front ends of an AI assistant: <c>register</c>, then messages, and typing with a text ("Thinking...").
    /// </summary>
    public static Dialect Assistant => AssistantDialect.Instance;

    /// <summary>
    /// Chatrooms that clients join over the socket and post to over HTTP (<c>MapChatroomApi()</c>), with UUIDs as ids.
    /// </summary>
    public static Dialect Chatroom => ChatroomDialect.Instance;

    /// <summary>
    /// The library's own contract, which its client speaks. It is served in the namespace <c>/realtime</c> of every endpoint
    /// (<see cref="ChatRealtimeCoreOptions.ServeNative"/>), whatever dialect the endpoint has.
    /// </summary>
    public static Dialect Native => NativeDialect.Instance;

    /// <summary>All built-in wire contracts of existing front ends, without <see cref="Native"/>.</summary>
    public static IReadOnlyList<Dialect> All { get; } = [Marketplace, Direct, ChatterBox, Assistant, Chatroom];
}
