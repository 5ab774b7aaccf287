using Realtime.Conversations;

namespace Realtime.Storage;

/// <summary>
/// Stores conversations and participants. All members are thread-safe, atomic, and durable when they complete.
/// A cancelled call may have taken effect. Every write is safe to repeat.
/// </summary>
public interface IConversationStore
{
    /// <summary>
    /// Returns the direct conversation of two different users. Creates it if there is none. Concurrent calls, with the users in
    /// either order, return the same conversation.
    /// </summary>
    /// <param name="firstUserId">One user.</param>
    /// <param name="secondUserId">The other.</param>
    /// <param name="createdAt">The time to record if it is created.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The conversation, and whether this call created it.</returns>
    ValueTask<(Conversation Conversation, bool Created)> GetOrCreateDirectAsync(string firstUserId, string secondUserId, DateTimeOffset createdAt, CancellationToken cancellationToken);

    /// <summary>Creates a group with its participants.</summary>
    /// <param name="group">
    /// The group; its participants are distinct. The creator, if given, is one of them and becomes the owner. If it has no id, the store generates one that differs from every other
    /// conversation's id, including ids that the host chose.
    /// </param>
    /// <param name="createdAt">The time to record.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The conversation, or null if the given id is taken.</returns>
    ValueTask<Conversation?> CreateGroupAsync(NewGroup group, DateTimeOffset createdAt, CancellationToken cancellationToken);

    /// <summary>Counts the groups that exist and that a user created after a time.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="after">The time.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The number.</returns>
    ValueTask<int> CountGroupsCreatedByAsync(string userId, DateTimeOffset after, CancellationToken cancellationToken);

    /// <summary>
    /// Reserves an id for a group that a client wants to create. Repeated and concurrent calls with the same user and client id
    /// return the same id, which the store gives to no other conversation. Reservations are kept for at least 7 days.
    /// </summary>
    /// <param name="userId">The user who creates the group.</param>
    /// <param name="clientId">The client's own id for the group.</param>
    /// <param name="reservedAt">The time to record.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The id for <see cref="NewGroup.Id"/>.</returns>
    ValueTask<string> ReserveGroupIdAsync(string userId, string clientId, DateTimeOffset reservedAt, CancellationToken cancellationToken);

    /// <summary>Finds a conversation without its participants, so that the cost does not grow with them.</summary>
    /// <param name="conversationId">The id.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The conversation with an empty list of participants; null if it does not exist.</returns>
    ValueTask<Conversation?> FindHeadAsync(string conversationId, CancellationToken cancellationToken);

    /// <summary>Finds a conversation.</summary>
    /// <param name="conversationId">The id.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>
    /// The conversation with its current participants, ordered by the time they joined; null if it does not exist.
    /// </returns>
    ValueTask<Conversation?> FindAsync(string conversationId, CancellationToken cancellationToken);

    /// <summary>Finds the direct conversation of two users.</summary>
    /// <param name="firstUserId">One user.</param>
    /// <param name="secondUserId">The other.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The conversation, or null.</returns>
    ValueTask<Conversation?> FindDirectAsync(string firstUserId, string secondUserId, CancellationToken cancellationToken);

    /// <summary>
    /// Applies one change of participants, roles and title under a lock on the conversation's row.
    /// <see cref="StoreExtensions"/> has the simple forms.
    /// </summary>
    /// <param name="update">The change.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>What changed; null if the conversation does not exist.</returns>
    ValueTask<ConversationUpdateResult?> UpdateAsync(ConversationUpdate update, CancellationToken cancellationToken);

    /// <summary>Reads what rights in a conversation depend on, as of one moment.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userIds">The users whose roles are needed.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The state; null if the conversation does not exist.</returns>
    ValueTask<GroupState?> FindGroupAsync(string conversationId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken);

    /// <summary>Reads which messages are hidden from a participant. Costs one index look-up.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns><see cref="Participant.HiddenSequence"/>; null if the user is not a participant.</returns>
    ValueTask<long?> FindHiddenSequenceAsync(string conversationId, string userId, CancellationToken cancellationToken);

    /// <summary>
    /// Lists the participants from whom a message is hidden. Costs one index look-up if the conversation hides nothing from
    /// anybody.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="sequence">The message's sequence.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The users' ids, in no order.</returns>
    ValueTask<IReadOnlyList<string>> ListHiddenFromAsync(string conversationId, long sequence, CancellationToken cancellationToken);

    /// <summary>
    /// Mutes or unmutes a conversation for a participant. The results of later messages list the participants who muted it
    /// (<see cref="AppendResult.MutedIds"/>).
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant.</param>
    /// <param name="until">The end of the mute; null to unmute.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The conversation's revision of the change; null if the user is not a participant.</returns>
    ValueTask<long?> SetMutedAsync(string conversationId, string userId, DateTimeOffset? until, CancellationToken cancellationToken);

    /// <summary>
    /// Returns whether a user is a participant now. Callers use this to authorize joins, typing and history. Costs one index
    /// look-up.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>True for a participant; false also if the conversation does not exist.</returns>
    ValueTask<bool> IsParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken);

    /// <summary>
    /// Lists the current participants, in no order. Returns the same list object until the participants change, so callers
    /// may cache what they derive from it. Costs one index look-up if the participants have not changed since the last read.
    /// </summary>
    /// <param name="conversationId">The id.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The users' ids; none if there is no such conversation.</returns>
    ValueTask<IReadOnlyList<string>> ListParticipantIdsAsync(string conversationId, CancellationToken cancellationToken);

    /// <summary>Lists the current participants, ordered by id. The cost grows with the page only.</summary>
    /// <param name="conversationId">The id.</param>
    /// <param name="cursor">The cursor of the previous page; null for the first page. Any text is one.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page; empty if there is no such conversation.</returns>
    ValueTask<Page<Participant>> ListParticipantsAsync(string conversationId, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Lists a user's conversations without rooms, newest activity first, then by id. The activity is the time of the newest
    /// message, or of the creation if there is no message. Each has at most <see cref="Conversation.MaxListed"/> participants, the
    /// user among them.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="cursor">The cursor of the previous page; null for the first page.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page.</returns>
    /// <exception cref="FormatException">This store did not create the cursor.</exception>
    ValueTask<Page<ConversationSummary>> ListAsync(string userId, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Returns which of the given users share a conversation with a user in which both have taken part
    /// (<see cref="Participant.IsPending"/>). Rooms do not count. A user with a block in either direction is left out.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="otherUserIds">The users to test.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The given users who share at least one conversation.</returns>
    ValueTask<IReadOnlySet<string>> WhoSharesConversationAsync(string userId, IReadOnlyCollection<string> otherUserIds, CancellationToken cancellationToken);
}
