using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Presence;
using Realtime.Users;

namespace Realtime.Commands;

/// <summary>
/// The commands of a connected client, for all dialects. The user is always that of the socket, never one from a payload.
/// Membership is checked at every command, because it may have changed since the last one. A refused command throws
/// <see cref="RealtimeException"/>. Thread-safe.
/// </summary>
public interface IClientCommands
{
    /// <summary>The commands for rooms.</summary>
    RoomCommands Rooms { get; }

    /// <summary>The commands for assistants.</summary>
    AssistantCommands Assistants { get; }

    /// <summary>
    /// Lets the socket receive a conversation's messages
    /// (<see cref="Domain.Audience.Conversation"/>). For a room, the user enters
    /// it.
    /// </summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <returns>A task that completes when the socket has joined.</returns>
    Task JoinAsync(UserConnection connection, string conversationId);

    /// <summary>
    /// Undoes a join. Leaving a conversation that was not joined or does not exist changes nothing and reports nothing.
    /// </summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <returns>A task that completes when the socket has left.</returns>
    Task LeaveAsync(UserConnection connection, string conversationId);

    /// <summary>Sends a message. It is queued when this method returns, so a client's messages keep their order.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="content">The content. A string converts to it.</param>
    /// <param name="clientMessageId">The client's own id for the message, at most 128 characters; null for none.</param>
    /// <returns>The stored message.</returns>
    Task<SentMessage> SendAsync(UserConnection connection, string conversationId, MessageContent content, string? clientMessageId);

    /// <summary>Sends to a user in their direct conversation, which the first message creates.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="receiverId">The user.</param>
    /// <param name="content">The content. A string converts to it.</param>
    /// <param name="clientMessageId">The client's own id for the message, at most 128 characters; null for none.</param>
    /// <returns>The stored message.</returns>
    Task<SentMessage> SendToUserAsync(UserConnection connection, string receiverId, MessageContent content, string? clientMessageId);

    /// <summary>Marks messages as read, up to a sequence or all of them.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="upToSequence">The last sequence that was read; null for all messages stored now.</param>
    /// <returns>What changed.</returns>
    Task<ReadReceipt> MarkReadAsync(UserConnection connection, string conversationId, long? upToSequence);

    /// <summary>Marks only one message as read.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="messageId">The message.</param>
    /// <returns>The stored message, with the time at which it was read.</returns>
    Task<Message> MarkMessageReadAsync(UserConnection connection, string messageId);

    /// <summary>
    /// Marks only the given messages as read, in one transaction. Ids that the conversation does not have are ignored.
    /// </summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="messageIds">The messages, at most 200.</param>
    /// <returns>What changed.</returns>
    Task<ReadReceipt> MarkMessagesReadAsync(UserConnection connection, string conversationId, IReadOnlyList<string> messageIds);

    /// <summary>Starts or stops typing, for one other participant or, without a receiver, for all others.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="receiverId">The other participant; null for all others.</param>
    /// <param name="isTyping">True if the user is typing now.</param>
    /// <returns>A task that completes when the others are notified.</returns>
    Task SetTypingAsync(UserConnection connection, string conversationId, string? receiverId, bool isTyping);

    /// <summary>Starts or stops typing to a user. If the two have no conversation yet, nobody is notified.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="receiverId">The user.</param>
    /// <param name="isTyping">True if the user is typing now.</param>
    /// <returns>A task that completes when the receiver is notified.</returns>
    Task SetTypingToUserAsync(UserConnection connection, string receiverId, bool isTyping);

    /// <summary>Reads the history, or the messages after a sequence.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="query">Which messages.</param>
    /// <returns>The messages.</returns>
    Task<MessageHistory> GetMessagesAsync(UserConnection connection, string conversationId, HistoryQuery query);

    /// <summary>Reads one page of the history with a user.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="otherUserId">The user.</param>
    /// <param name="page">The page, from 1. Page 1 has the newest messages.</param>
    /// <param name="limit">The number of messages per page, 1 to 200.</param>
    /// <returns>The messages of the page, ascending; empty if the two have no conversation.</returns>
    Task<MessageHistory> GetPageWithUserAsync(UserConnection connection, string otherUserId, int page, int limit);

    /// <summary>Reads the unread counts of messages and notifications.</summary>
    /// <param name="connection">The socket.</param>
    /// <returns>The counts.</returns>
    Task<(UnreadCounts Messages, long Notifications)> GetUnreadCountsAsync(UserConnection connection);

    /// <summary>Lists notifications, newest first.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="cursor">Where to continue; null for the newest.</param>
    /// <param name="limit">At most this many.</param>
    /// <returns>One page.</returns>
    Task<Page<Notification>> GetNotificationsAsync(UserConnection connection, string? cursor, int limit);

    /// <summary>Marks one notification or all notifications as read.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="notificationId">The notification; null for all.</param>
    /// <returns>The number of unread notifications after the change.</returns>
    Task<long> MarkNotificationReadAsync(UserConnection connection, string? notificationId);

    /// <summary>Watches users' presence instead of the users watched before.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="userIds">The users; an empty list ends the watch.</param>
    /// <returns>Their current presence. Later changes are sent.</returns>
    Task<IReadOnlyList<UserPresence>> WatchPresenceAsync(UserConnection connection, IReadOnlyCollection<string> userIds);
}
