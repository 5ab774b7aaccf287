using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Presence;
using Realtime.Users;

namespace Realtime.Commands;

/// <summary>
/// What a connected client may do, whatever its dialect. The user is the socket's, never a payload's, and
/// membership is asked for at each command: what was allowed a moment ago may not be now. Each member
/// throws <see cref="RealtimeException"/> to refuse. Thread-safe.
/// </summary>
public interface IClientCommands
{
    /// <summary>What the client may do with rooms.</summary>
    RoomCommands Rooms { get; }

    /// <summary>What the client may do with assistants.</summary>
    AssistantCommands Assistants { get; }

    /// <summary>Makes the socket receive a conversation's messages; a room is entered (<see cref="Audience.Conversation"/>).</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <returns>A task that ends when the socket is in.</returns>
    Task JoinAsync(UserConnection connection, string conversationId);

    /// <summary>Undoes a join. Leaving what was not joined, or is not there, changes nothing and tells nothing.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <returns>A task that ends when the socket is out.</returns>
    Task LeaveAsync(UserConnection connection, string conversationId);

    /// <summary>Sends; the message is queued when this returns, so that a client's sends keep their order.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="content">What the message says; a text alone converts to it.</param>
    /// <param name="clientMessageId">The client's own id for the message, at most 128 characters; null for none.</param>
    /// <returns>The stored message.</returns>
    Task<SentMessage> SendAsync(UserConnection connection, string conversationId, MessageContent content, string? clientMessageId);

    /// <summary>Sends to a user, in the direct conversation with that user, which the first message creates.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="receiverId">The user.</param>
    /// <param name="content">What the message says; a text alone converts to it.</param>
    /// <param name="clientMessageId">The client's own id for the message, at most 128 characters; null for none.</param>
    /// <returns>The stored message.</returns>
    Task<SentMessage> SendToUserAsync(UserConnection connection, string receiverId, MessageContent content, string? clientMessageId);

    /// <summary>Marks as read, up to a sequence or all.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="upToSequence">The last sequence read; null for all that are stored now.</param>
    /// <returns>What changed.</returns>
    Task<ReadReceipt> MarkReadAsync(UserConnection connection, string conversationId, long? upToSequence);

    /// <summary>Marks one message as read and no other.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="messageId">The message.</param>
    /// <returns>The message as it is stored now, with the time at which it was read.</returns>
    Task<Message> MarkMessageReadAsync(UserConnection connection, string messageId);

    /// <summary>Marks several messages as read, in one transaction, and no others. Ids that the conversation does not have are passed over.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="messageIds">The messages, at most 200.</param>
    /// <returns>What changed.</returns>
    Task<ReadReceipt> MarkMessagesReadAsync(UserConnection connection, string conversationId, IReadOnlyList<string> messageIds);

    /// <summary>Starts or stops typing, for one other participant or, where none is named, for all others.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="receiverId">The other participant; null for all others.</param>
    /// <param name="isTyping">Whether the user types now.</param>
    /// <returns>A task that ends when the others are told.</returns>
    Task SetTypingAsync(UserConnection connection, string conversationId, string? receiverId, bool isTyping);

    /// <summary>Starts or stops typing to a user. Where the two have no conversation yet, nobody is told.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="receiverId">The user.</param>
    /// <param name="isTyping">Whether the user types now.</param>
    /// <returns>A task that ends when the receiver is told.</returns>
    Task SetTypingToUserAsync(UserConnection connection, string receiverId, bool isTyping);

    /// <summary>Reads history, or what came after a sequence.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="query">Which messages.</param>
    /// <returns>The messages.</returns>
    Task<MessageHistory> GetMessagesAsync(UserConnection connection, string conversationId, HistoryQuery query);

    /// <summary>Reads one page of the history with a user.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="otherUserId">The user.</param>
    /// <param name="page">From 1, which has the newest messages.</param>
    /// <param name="limit">How many messages a page has, 1 to 200.</param>
    /// <returns>The messages of the page, ascending; none where the two have no conversation.</returns>
    Task<MessageHistory> GetPageWithUserAsync(UserConnection connection, string otherUserId, int page, int limit);

    /// <summary>Reads unread counts, of messages and of notifications.</summary>
    /// <param name="connection">The socket.</param>
    /// <returns>The counts.</returns>
    Task<(UnreadCounts Messages, long Notifications)> GetUnreadCountsAsync(UserConnection connection);

    /// <summary>Lists notifications.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="cursor">Where to go on; null for the newest.</param>
    /// <param name="limit">At most this many.</param>
    /// <returns>A page.</returns>
    Task<Page<Notification>> GetNotificationsAsync(UserConnection connection, string? cursor, int limit);

    /// <summary>Marks one notification as read, or all.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="notificationId">The notification; null for all.</param>
    /// <returns>How many are unread now.</returns>
    Task<long> MarkNotificationReadAsync(UserConnection connection, string? notificationId);

    /// <summary>Watches users' presence, in place of those watched before.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="userIds">The users; none ends the watch.</param>
    /// <returns>Their presence now; any later change is told.</returns>
    Task<IReadOnlyList<UserPresence>> WatchPresenceAsync(UserConnection connection, IReadOnlyCollection<string> userIds);
}
