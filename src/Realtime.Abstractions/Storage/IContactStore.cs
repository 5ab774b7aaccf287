using Realtime.Contacts;
using Realtime.Conversations;

namespace Realtime.Storage;

/// <summary>
/// Stores requests for contact, departures from groups, and how many new contacts users make. All members are thread-safe, atomic,
/// durable when they complete, and safe to repeat.
/// </summary>
/// <remarks>
/// A request names a conversation and the user who has not accepted it. That user is not a participant. A direct conversation with a
/// request has one participant, the sender, and <see cref="Conversation.Participants"/> shows the other user with
/// <see cref="Participant.IsRequested"/>. A message to it is judged by <see cref="SendRules"/>.
/// </remarks>
public interface IContactStore
{
    /// <summary>
    /// Returns the direct conversation of two different users. Creates it if there is none. Concurrent calls, with the users in
    /// either order, return the same conversation. The other user has not taken part (<see cref="Participant.IsPending"/>).
    /// </summary>
    /// <param name="userId">The user who opens it.</param>
    /// <param name="otherUserId">The other.</param>
    /// <param name="maxMessages">
    /// The number of messages that the user may send before the other accepts, if it is created as a request; null if the other
    /// becomes a participant at once.
    /// </param>
    /// <param name="createdAt">The time to record if it is created.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The conversation, and whether this call created it.</returns>
    ValueTask<(Conversation Conversation, bool Created)> OpenDirectAsync(string userId, string otherUserId, int? maxMessages, DateTimeOffset createdAt, CancellationToken cancellationToken);

    /// <summary>Stores requests to become participants of a group.</summary>
    /// <param name="conversationId">The group.</param>
    /// <param name="fromUserId">The user who invites.</param>
    /// <param name="userIds">Distinct users. Participants, and users with a request that waits or was declined, are left out.</param>
    /// <param name="createdAt">The time to record.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The users for whom this call stored a request; none if the conversation does not exist.</returns>
    ValueTask<IReadOnlyList<string>> InviteAsync(string conversationId, string fromUserId, IReadOnlyCollection<string> userIds, DateTimeOffset createdAt, CancellationToken cancellationToken);

    /// <summary>
    /// Accepts a request that waits or was declined: removes it, and makes the user a participant who has taken part. In a direct
    /// conversation all messages are unread for the user, in a group none.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The user.</param>
    /// <param name="acceptedAt">The time to record.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The conversation's revision of the change; null if there is no request.</returns>
    ValueTask<long?> AcceptAsync(string conversationId, string userId, DateTimeOffset acceptedAt, CancellationToken cancellationToken);

    /// <summary>Declines a request.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>True if a request waited.</returns>
    ValueTask<bool> DeclineAsync(string conversationId, string userId, CancellationToken cancellationToken);

    /// <summary>
    /// Lists the requests that wait for a user, newest first, then by conversation. Direct requests without messages, and requests of
    /// users whom the user blocks, are left out.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="cursor">The cursor of the previous page; null for the first page.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page, without messages.</returns>
    /// <exception cref="FormatException">This store did not create the cursor.</exception>
    ValueTask<Page<ContactRequest>> ListRequestsAsync(string userId, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>Returns which of the given users have left a conversation by themselves.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userIds">The users to test.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The given users who left.</returns>
    ValueTask<IReadOnlySet<string>> WhoLeftAsync(string conversationId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken);

    /// <summary>Returns which of the given users are in a group or room with a user.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="otherUserIds">The users to test.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The given users in at least one common group or room.</returns>
    ValueTask<IReadOnlySet<string>> WhoSharesGroupAsync(string userId, IReadOnlyCollection<string> otherUserIds, CancellationToken cancellationToken);

    /// <summary>
    /// Counts new contacts of a user, unless that would exceed a limit. Calls at the same time may exceed it together.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="count">The number of new contacts, at least 1.</param>
    /// <param name="at">The time to record. Counts from <paramref name="since"/> and before are forgotten.</param>
    /// <param name="since">Only later contacts count.</param>
    /// <param name="max">The limit.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>False if it would be exceeded; nothing is counted then.</returns>
    ValueTask<bool> TryCountContactsAsync(string userId, int count, DateTimeOffset at, DateTimeOffset since, int max, CancellationToken cancellationToken);
}
