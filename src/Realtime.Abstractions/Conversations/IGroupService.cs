namespace Realtime.Conversations;

/// <summary>
/// Changes groups on behalf of a participant, whose role decides (<see cref="GroupRights"/>). The role counts that the
/// participant has when the change is stored. The HTTP endpoints and the events of sockets take the same path.
/// <see cref="IConversationService"/> makes the same changes for the host, without a check of roles.
/// A conversation that the participant is not in is reported as not found. Thread-safe.
/// </summary>
public interface IGroupService
{
    /// <summary>Adds participants. Users who are participants already stay unchanged.</summary>
    /// <param name="actorId">The participant who adds them.</param>
    /// <param name="conversationId">The group.</param>
    /// <param name="userIds">The users to add.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The conversation as it is now.</returns>
    /// <exception cref="RealtimeException">
    /// The participant may not (<see cref="RealtimeError.Forbidden"/>), a user is unknown, or the group would have more than
    /// <c>MaxParticipants</c> participants.
    /// </exception>
    Task<Conversation> AddParticipantsAsync(string actorId, string conversationId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes a participant, who may be the actor: anybody may leave. If the last owner leaves, the moderator who has been in
    /// the group longest becomes the owner, otherwise the member who has.
    /// </summary>
    /// <param name="actorId">The participant who removes.</param>
    /// <param name="conversationId">The group.</param>
    /// <param name="userId">The participant to remove.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if the user was a participant.</returns>
    /// <exception cref="RealtimeException">The participant may not (<see cref="RealtimeError.Forbidden"/>).</exception>
    Task<bool> RemoveParticipantAsync(string actorId, string conversationId, string userId, CancellationToken cancellationToken = default);

    /// <summary>Changes the title.</summary>
    /// <param name="actorId">The participant who changes it.</param>
    /// <param name="conversationId">The group.</param>
    /// <param name="title">The title, 1 to 200 characters; null for none.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The conversation as it is now.</returns>
    /// <exception cref="RealtimeException">The participant may not (<see cref="RealtimeError.Forbidden"/>), or the title is not valid.</exception>
    Task<Conversation> SetTitleAsync(string actorId, string conversationId, string? title, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives a participant a role. An owner may give any role to anybody, and may step down while there is another owner.
    /// </summary>
    /// <param name="actorId">The owner who gives it.</param>
    /// <param name="conversationId">The group.</param>
    /// <param name="userId">The participant who gets it.</param>
    /// <param name="role">The role. A group may have several owners.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The conversation as it is now.</returns>
    /// <exception cref="RealtimeException">
    /// The actor is not an owner, or is the only one and would step down (<see cref="RealtimeError.Forbidden"/>); or the user is
    /// not a participant (<see cref="RealtimeError.UserNotFound"/>).
    /// </exception>
    Task<Conversation> SetRoleAsync(string actorId, string conversationId, string userId, ParticipantRole role, CancellationToken cancellationToken = default);

    /// <summary>Makes another participant an owner and the actor a moderator, in one change.</summary>
    /// <param name="actorId">The owner who passes it on.</param>
    /// <param name="conversationId">The group.</param>
    /// <param name="userId">The participant who gets it.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The conversation as it is now.</returns>
    /// <exception cref="RealtimeException">
    /// The actor is not an owner (<see cref="RealtimeError.Forbidden"/>), or the user is not another participant
    /// (<see cref="RealtimeError.UserNotFound"/>).
    /// </exception>
    Task<Conversation> PassOwnershipAsync(string actorId, string conversationId, string userId, CancellationToken cancellationToken = default);
}
