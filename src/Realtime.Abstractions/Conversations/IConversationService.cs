using Realtime.Messages;

namespace Realtime.Conversations;

/// <summary>
/// Manages conversations from the host's code. These calls act for the host and do not check a caller's rights, except if
/// a parameter is named <c>userId</c>. Then only what that user may see is returned, and a conversation that the user is
/// not in is reported as not found.
/// Thread-safe. When a task completes, the change is stored and applies to the connected participants.
/// </summary>
public interface IConversationService
{
    /// <summary>Returns the direct conversation of two users, and creates it if it does not exist.</summary>
    /// <param name="firstUserId">One user.</param>
    /// <param name="secondUserId">The other; the order does not matter.</param>
    /// <param name="cancellationToken">Cancels the wait; the conversation may still be created.</param>
    /// <returns>The conversation. Repeated calls, also from other nodes, return the same one.</returns>
    /// <exception cref="RealtimeException">The user directory does not know a user, or both ids are the same.</exception>
    Task<Conversation> GetOrCreateDirectAsync(string firstUserId, string secondUserId, CancellationToken cancellationToken = default);

    /// <summary>Creates a group conversation.</summary>
    /// <param name="group">Title, participants and, optionally, the host's own id.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The new conversation.</returns>
    /// <exception cref="RealtimeException">A user is unknown, there are no participants, or the id is taken (<see cref="RealtimeError.Conflict"/>).</exception>
    Task<Conversation> CreateGroupAsync(NewGroup group, CancellationToken cancellationToken = default);

    /// <summary>Finds a conversation, whoever its participants are.</summary>
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

    /// <summary>Adds participants to a group. Users who are participants already stay unchanged.</summary>
    /// <param name="conversationId">The group.</param>
    /// <param name="userIds">The users to add, as members. They have no unread messages at first, and see the history unless the group hides it.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The conversation as it is now.</returns>
    /// <exception cref="RealtimeException">The conversation does not exist or is direct, or a user is unknown.</exception>
    Task<Conversation> AddParticipantsAsync(string conversationId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken = default);

    /// <summary>Removes a participant from a group. The user's sockets leave it at once. The user's messages stay.</summary>
    /// <param name="conversationId">The group.</param>
    /// <param name="userId">The user to remove.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if the user was a participant.</returns>
    /// <exception cref="RealtimeException">The conversation does not exist, or it is direct.</exception>
    Task<bool> RemoveParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lists a user's conversations without rooms, ordered by their newest message, newest first. A conversation without
    /// messages is ordered by its creation.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="cursor">
    /// Where to continue: <see cref="Page{T}.NextCursor"/> of the previous page; null for the first page.
    /// </param>
    /// <param name="limit">At most this many, 1 to 100.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page, with last messages and unread counts.</returns>
    /// <exception cref="RealtimeException">The cursor or the limit is not valid.</exception>
    Task<Page<ConversationSummary>> ListAsync(string userId, string? cursor = null, int limit = 30, CancellationToken cancellationToken = default);

    /// <summary>Lists the participants of a conversation, ordered by id.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant who reads.</param>
    /// <param name="cursor">Where to continue: <see cref="Page{T}.NextCursor"/> of the previous page; null for the first page.</param>
    /// <param name="limit">At most this many, 1 to 200.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page. How far users have read with whom a block lies between them and the reader is not shown.</returns>
    /// <exception cref="RealtimeException">
    /// The conversation does not exist, the user is not in it, or the limit is not valid.
    /// </exception>
    Task<Page<Participant>> ListParticipantsAsync(string conversationId, string userId, string? cursor = null, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Reads messages of a conversation by sequence, in either direction.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant who reads.</param>
    /// <param name="query">Where to start and how many.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The messages in ascending sequence.</returns>
    /// <exception cref="RealtimeException">
    /// The conversation does not exist, the user is not in it, or the query is not valid.
    /// </exception>
    Task<MessageHistory> GetHistoryAsync(string conversationId, string userId, HistoryQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Reads the changes of a conversation after a revision: the current state of changed messages (including deletions and
    /// reactions), the participants, and how far everyone has read. A client that was offline repeats the call with the last
    /// revision until <see cref="ConversationChanges.HasMore"/> is false.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant who reads.</param>
    /// <param name="query">The revision to start after, and the page size.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The changes, or a reset.</returns>
    /// <exception cref="RealtimeException">
    /// The conversation does not exist, the user is not in it, or the query is not valid.
    /// </exception>
    Task<ConversationChanges> GetChangesAsync(string conversationId, string userId, ChangesQuery query, CancellationToken cancellationToken = default);

    /// <summary>
    /// Returns a user's unread counts, without rooms. The store keeps them up
    /// to date, so the call does not count messages.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The total, and the count per conversation that has unread messages.</returns>
    Task<UnreadCounts> GetUnreadCountsAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>Changes the title of a group. The participants are notified.</summary>
    /// <param name="conversationId">The group.</param>
    /// <param name="title">The title, 1 to 200 characters; null for none.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The conversation as it is now.</returns>
    /// <exception cref="RealtimeException">The conversation does not exist or is direct, or the title is not valid.</exception>
    Task<Conversation> SetTitleAsync(string conversationId, string? title, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives a participant of a group a role, whatever roles others have. The participants are notified. For a change on behalf
    /// of a participant, use <see cref="IGroupService"/>.
    /// </summary>
    /// <param name="conversationId">The group.</param>
    /// <param name="userId">The participant.</param>
    /// <param name="role">The role. A group may have several owners, or none.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The conversation as it is now.</returns>
    /// <exception cref="RealtimeException">
    /// The conversation does not exist or is not a group, or the user is not a participant
    /// (<see cref="RealtimeError.UserNotFound"/>).
    /// </exception>
    Task<Conversation> SetRoleAsync(string conversationId, string userId, ParticipantRole role, CancellationToken cancellationToken = default);

    /// <summary>
    /// Mutes a conversation for a participant, or ends the mute. Messages of a muted conversation cause no
    /// <c>message_notification</c> or similar event on the user's devices. They still count as unread, and sockets that
    /// joined the conversation still receive them.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant.</param>
    /// <param name="until">
    /// The end of the mute; <see cref="DateTimeOffset.MaxValue"/> for no end, null to end the mute now.
    /// </param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The revision of the conversation after the change.</returns>
    /// <exception cref="RealtimeException">The conversation does not exist, or the user is not in it.</exception>
    Task<long> SetMutedAsync(string conversationId, string userId, DateTimeOffset? until, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets how long a conversation's messages are kept, instead of the default from the options. Messages beyond the limit
    /// are removed in the background.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="policy">The policy; null for the default.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that completes when the policy is stored.</returns>
    /// <exception cref="RealtimeException">The conversation does not exist, or a limit is out of its range.</exception>
    Task SetRetentionAsync(string conversationId, RetentionPolicy? policy, CancellationToken cancellationToken = default);

    /// <summary>Searches a conversation's messages with <see cref="IMessageSearch"/>.</summary>
    /// <param name="userId">The participant who searches.</param>
    /// <param name="query">The search.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page. A page with few or no messages may still have a cursor to continue with.</returns>
    /// <exception cref="RealtimeException">
    /// The conversation does not exist, the user is not in it, or the query is not valid.
    /// </exception>
    Task<Page<Message>> SearchAsync(string userId, MessageSearchQuery query, CancellationToken cancellationToken = default);
}
