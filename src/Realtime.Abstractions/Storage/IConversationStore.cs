using Realtime.Conversations;

namespace Realtime.Storage;

/// <summary>
/// Conversations and participants. All members are thread-safe, atomic, and durable when they complete.
/// A cancelled call may have taken effect; every writing member is safe to repeat.
/// </summary>
public interface IConversationStore
{
    /// <summary>Gives the one direct conversation of two different users, creating it if there is none. Concurrent calls, in either order of the users, give one conversation.</summary>
    /// <param name="firstUserId">One user.</param>
    /// <param name="secondUserId">The other.</param>
    /// <param name="createdAt">The time to record if it is created.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversation, and whether this call created it.</returns>
    ValueTask<(Conversation Conversation, bool Created)> GetOrCreateDirectAsync(string firstUserId, string secondUserId, DateTimeOffset createdAt, CancellationToken cancellationToken);

    /// <summary>Creates a group with its participants.</summary>
    /// <param name="group">The group; its participants are distinct. Without an id it gets a generated one that no other conversation has, the host's own ids included.</param>
    /// <param name="createdAt">The time to record.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversation, or null if the given id is taken.</returns>
    ValueTask<Conversation?> CreateGroupAsync(NewGroup group, DateTimeOffset createdAt, CancellationToken cancellationToken);

    /// <summary>Finds a conversation.</summary>
    /// <param name="conversationId">The id.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The conversation with its current participants, by time joined, or null.</returns>
    ValueTask<Conversation?> FindAsync(string conversationId, CancellationToken cancellationToken);

    /// <summary>Finds the direct conversation of two users.</summary>
    /// <param name="firstUserId">One user.</param>
    /// <param name="secondUserId">The other.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The conversation, or null.</returns>
    ValueTask<Conversation?> FindDirectAsync(string firstUserId, string secondUserId, CancellationToken cancellationToken);

    /// <summary>Adds participants. They start with everything read up to the newest message, so that nothing is unread.</summary>
    /// <param name="conversationId">The conversation, a group or a room: the two users of a direct conversation never change.</param>
    /// <param name="userIds">Distinct users; those who take part already are left as they are.</param>
    /// <param name="joinedAt">The time to record.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Those who were added by this call, which is one change however many they are; null if there is no such conversation.</returns>
    ValueTask<AddedParticipants?> AddParticipantsAsync(string conversationId, IReadOnlyCollection<string> userIds, DateTimeOffset joinedAt, CancellationToken cancellationToken);

    /// <summary>Removes a participant with the read state; the messages stay. A send that commits later is refused.</summary>
    /// <param name="conversationId">The conversation, a group or a room: the two users of a direct conversation never change.</param>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversation's revision of the change; null if the user did not take part.</returns>
    ValueTask<long?> RemoveParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken);

    /// <summary>Changes the title of a group.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="title">The title, or null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversation's revision of the change; null if there is no such conversation.</returns>
    ValueTask<long?> SetTitleAsync(string conversationId, string? title, CancellationToken cancellationToken);

    /// <summary>Mutes a conversation for a participant, or no longer. Messages stored later say so (<see cref="AppendResult.MutedIds"/>).</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant.</param>
    /// <param name="until">Until when; null for not muted.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The conversation's revision of the change; null if the user does not take part.</returns>
    ValueTask<long?> SetMutedAsync(string conversationId, string userId, DateTimeOffset? until, CancellationToken cancellationToken);

    /// <summary>Tells whether a user takes part now: the authorization of joins, typing and history. Costs one index look-up.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>False also where there is no such conversation.</returns>
    ValueTask<bool> IsParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken);

    /// <summary>
    /// Lists who takes part now, in no order. The same list object is returned until that changes, so that callers may
    /// remember what they derive from it. Costs one index look-up while the participants are the ones that were read last.
    /// </summary>
    /// <param name="conversationId">The id.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>The users' ids; none if there is no such conversation.</returns>
    ValueTask<IReadOnlyList<string>> ListParticipantIdsAsync(string conversationId, CancellationToken cancellationToken);

    /// <summary>Lists a user's conversations, rooms left out, by last activity (newest message, else creation), newest first; ties by id.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cursor">Text that an earlier page gave, or null.</param>
    /// <param name="limit">At most this many.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>One page.</returns>
    /// <exception cref="FormatException">The cursor is not one of this store.</exception>
    ValueTask<Page<ConversationSummary>> ListAsync(string userId, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>Tells which of the given users share any conversation with a user, rooms not counted, and are not kept apart by a block, whoever of the two blocks the other.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="otherUserIds">The users to test.</param>
    /// <param name="cancellationToken">Ends the look-up.</param>
    /// <returns>Those who share at least one.</returns>
    ValueTask<IReadOnlySet<string>> WhoSharesConversationAsync(string userId, IReadOnlyCollection<string> otherUserIds, CancellationToken cancellationToken);
}
