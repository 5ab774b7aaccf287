using Realtime.Messages;

namespace Realtime.Conversations;

/// <summary>
/// Conversations from the host's own code. These calls act for the host and check no caller's rights,
/// except where a user id is a parameter named <c>userId</c>: then only what that user may see is
/// returned, and another's conversation answers as one that does not exist.
/// Thread-safe; a change is stored before the task completes, and holds for connected participants from then on.
/// </summary>
public interface IConversationService
{
    /// <summary>Gives the one direct conversation of two users, creating it the first time.</summary>
    /// <param name="firstUserId">One user.</param>
    /// <param name="secondUserId">The other; the order does not matter.</param>
    /// <param name="cancellationToken">Cancels the wait; the conversation may still be created.</param>
    /// <returns>The conversation; the same one however often and from however many nodes it is called.</returns>
    /// <exception cref="RealtimeException">A user is unknown to the user directory, or the two are one.</exception>
    Task<Conversation> GetOrCreateDirectAsync(string firstUserId, string secondUserId, CancellationToken cancellationToken = default);

    /// <summary>Creates a group conversation.</summary>
    /// <param name="group">Title, participants and, optionally, the host's own id.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The new conversation.</returns>
    /// <exception cref="RealtimeException">A user is unknown, there are no participants, or the id is taken (<see cref="RealtimeError.Conflict"/>).</exception>
    Task<Conversation> CreateGroupAsync(NewGroup group, CancellationToken cancellationToken = default);

    /// <summary>Finds a conversation, whoever takes part in it.</summary>
    /// <param name="conversationId">The id.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The conversation, or null.</returns>
    Task<Conversation?> FindAsync(string conversationId, CancellationToken cancellationToken = default);

    /// <summary>Finds the direct conversation of two users without creating it.</summary>
    /// <param name="firstUserId">One user.</param>
    /// <param name="secondUserId">The other.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The conversation, or null.</returns>
    Task<Conversation?> FindDirectAsync(string firstUserId, string secondUserId, CancellationToken cancellationToken = default);

    /// <summary>Adds participants to a group. Those who take part already are left as they are.</summary>
    /// <param name="conversationId">The group.</param>
    /// <param name="userIds">The users to add. They see the history, and start with nothing unread.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The conversation as it is now.</returns>
    /// <exception cref="RealtimeException">There is no such conversation, it is direct, or a user is unknown.</exception>
    Task<Conversation> AddParticipantsAsync(string conversationId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken = default);

    /// <summary>Removes a participant from a group; the user's sockets leave it at once. Their messages stay.</summary>
    /// <param name="conversationId">The group.</param>
    /// <param name="userId">The user to remove.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if the user took part.</returns>
    /// <exception cref="RealtimeException">There is no such conversation, or it is direct.</exception>
    Task<bool> RemoveParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken = default);

    /// <summary>Lists a user's conversations, rooms left out, the one with the newest message (or, without any, the newest one) first.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cursor">Where to go on: <see cref="Page{T}.NextCursor"/> of the page before; null for the first page.</param>
    /// <param name="limit">At most this many, 1 to 100.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page, with last messages and unread counts.</returns>
    /// <exception cref="RealtimeException">The cursor or the limit is not valid.</exception>
    Task<Page<ConversationSummary>> ListAsync(string userId, string? cursor = null, int limit = 30, CancellationToken cancellationToken = default);

    /// <summary>Reads messages of a conversation by sequence, in either direction.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant who reads.</param>
    /// <param name="query">Where to start and how many.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The messages in ascending sequence.</returns>
    /// <exception cref="RealtimeException">There is no such conversation for this user, or the query is not valid.</exception>
    Task<MessageHistory> GetHistoryAsync(string conversationId, string userId, HistoryQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads what changed in a conversation after a revision: messages as they are now, deletions and reactions among them, who takes part,
    /// and how far everyone has read. A client that was away catches up by it, from one answer to the next while there is more.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant who reads.</param>
    /// <param name="query">After which revision, and how much at once.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The changes, or where to start anew.</returns>
    /// <exception cref="RealtimeException">There is no such conversation for this user, or the query is not valid.</exception>
    Task<ConversationChanges> GetChangesAsync(string conversationId, string userId, ChangesQuery query, CancellationToken cancellationToken = default);

    /// <summary>Reads a user's unread counts, rooms left out, which are kept with every send and read, not counted now.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The total and each conversation that has unread messages.</returns>
    Task<UnreadCounts> GetUnreadCountsAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Changes the title of a group. The participants are notified.</summary>
    /// <param name="conversationId">The group.</param>
    /// <param name="title">The title, 1 to 200 characters; null for none.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The conversation as it is now.</returns>
    /// <exception cref="RealtimeException">There is no such conversation, it is direct, or the title is not valid.</exception>
    Task<Conversation> SetTitleAsync(string conversationId, string? title, CancellationToken cancellationToken = default);

    /// <summary>
    /// Mutes a conversation for a participant, or no longer: its messages cause no <c>message_notification</c> and the like on the user's
    /// devices. They still count as unread, and sockets that joined the conversation still receive them.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant.</param>
    /// <param name="until">Until when; <see cref="DateTimeOffset.MaxValue"/> for always, null for no longer.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The conversation's revision of the change.</returns>
    /// <exception cref="RealtimeException">There is no such conversation for this user.</exception>
    Task<long> SetMutedAsync(string conversationId, string userId, DateTimeOffset? until, CancellationToken cancellationToken = default);

    /// <summary>Sets how long a conversation's messages are kept, in place of the default of the options. What is over the limit goes in the background.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="policy">The policy; null for the default.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends when it is stored.</returns>
    /// <exception cref="RealtimeException">There is no such conversation, or a limit is out of its range.</exception>
    Task SetRetentionAsync(string conversationId, RetentionPolicy? policy, CancellationToken cancellationToken = default);

    /// <summary>Searches a conversation's messages, by <see cref="IMessageSearch"/>.</summary>
    /// <param name="userId">The participant who searches.</param>
    /// <param name="query">What to look for.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>A page; one with few messages, or none, may still have a cursor to go on with.</returns>
    /// <exception cref="RealtimeException">There is no such conversation for this user, or the query is not valid.</exception>
    Task<Page<Message>> SearchAsync(string userId, MessageSearchQuery query, CancellationToken cancellationToken = default);
}
