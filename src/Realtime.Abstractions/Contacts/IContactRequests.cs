using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.Contacts;

/// <summary>
/// The requests that wait for a user: first messages of strangers, and invitations to groups. Until a request is accepted, the user
/// is not a participant of its conversation. Thread-safe.
/// </summary>
public interface IContactRequests
{
    /// <summary>
    /// Lists the requests that wait for a user, newest first. A direct request is listed from its first message on. Requests of users
    /// whom the user blocks are left out.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="cursor">Where to continue: <see cref="Page{T}.NextCursor"/> of the previous page; null for the first page.</param>
    /// <param name="limit">At most this many, 1 to 100.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page, with the messages that wait.</returns>
    /// <exception cref="RealtimeException">The cursor or the limit is not valid.</exception>
    Task<Page<ContactRequest>> ListAsync(string userId, string? cursor = null, int limit = 30, CancellationToken cancellationToken = default);

    /// <summary>
    /// Accepts a request, also one that was declined: the user becomes a participant. The messages that waited are unread. The two
    /// users then know each other.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="conversationId">The conversation of the request.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The conversation.</returns>
    /// <exception cref="RealtimeException">There is no such request (<see cref="RealtimeError.ConversationNotFound"/>).</exception>
    Task<Conversation> AcceptAsync(string userId, string conversationId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Declines a request. Its sender is not told: the request looks as if it still waited. Further messages and invitations of the
    /// same conversation do not reach the user.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="conversationId">The conversation of the request.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that completes when it is stored.</returns>
    /// <exception cref="RealtimeException">There is no such request (<see cref="RealtimeError.ConversationNotFound"/>).</exception>
    Task DeclineAsync(string userId, string conversationId, CancellationToken cancellationToken = default);
}

/// <summary>A request that waits for a user.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Kind">Direct for the first messages of a stranger; group for an invitation.</param>
/// <param name="FromUserId">The user who wrote or invited.</param>
/// <param name="Title">The title of the group; null for none.</param>
/// <param name="CreatedAt">When the request was made, UTC.</param>
public sealed record ContactRequest(string ConversationId, ConversationKind Kind, string FromUserId, string? Title, DateTimeOffset CreatedAt)
{
    /// <summary>The messages that wait, in their order. Empty for an invitation to a group.</summary>
    public IReadOnlyList<Message> Messages { get; init; } = [];
}
