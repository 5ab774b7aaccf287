namespace Realtime.Data;

/// <summary>
/// Deletes conversations, and erases and exports the data of users, for the host's code. Deletions and erasures are jobs that are
/// stored: they continue after a restart, on any node. Thread-safe.
/// </summary>
public interface IDataService
{
    /// <summary>
    /// Deletes a conversation with everything in it. When the call completes, the conversation does not exist for anybody on any
    /// node, and its participants were told. Its rows are removed in the background.
    /// </summary>
    /// <param name="conversationId">The conversation, also the id of a room.</param>
    /// <param name="cancellationToken">Cancels the wait. The job may have been stored.</param>
    /// <returns>The job.</returns>
    /// <exception cref="RealtimeException">
    /// <see cref="RealtimeError.ConversationNotFound"/>; or <see cref="RealtimeError.Unavailable"/>: the job may have been stored, and
    /// then it runs.
    /// </exception>
    Task<DataJob> DeleteConversationAsync(string conversationId, CancellationToken cancellationToken = default);

    /// <summary>Deletes a room, as <see cref="DeleteConversationAsync"/> does. A room of that name can be created again at once.</summary>
    /// <param name="roomName">The room's name.</param>
    /// <param name="cancellationToken">Cancels the wait. The job may have been stored.</param>
    /// <returns>The job.</returns>
    /// <exception cref="RealtimeException"><see cref="RealtimeError.ConversationNotFound"/>, or <see cref="RealtimeError.Unavailable"/>.</exception>
    Task<DataJob> DeleteRoomAsync(string roomName, CancellationToken cancellationToken = default);

    /// <summary>Erases the data of a user, with the option <c>ErasedMessages</c> for the user's messages.</summary>
    /// <inheritdoc cref="EraseUserAsync(string, ErasedMessages, CancellationToken)"/>
    Task<DataJob> EraseUserAsync(string userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Erases the data of a user in the background. The user's sockets are disconnected first. Remove the user from the user
    /// directory, or keep the user out (<c>IUserConnections</c>), before the call: what the user does during the
    /// erasure may remain.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="messages">What remains of the user's messages in conversations with others.</param>
    /// <param name="cancellationToken">Cancels the wait. The job may have been stored.</param>
    /// <returns>The job; the one that is not completed yet, if the user is being erased already.</returns>
    /// <exception cref="RealtimeException">
    /// <see cref="RealtimeError.UserNotFound"/>: the id is not valid. <see cref="RealtimeError.Unavailable"/>: the job may have been
    /// stored, and then it runs.
    /// </exception>
    Task<DataJob> EraseUserAsync(string userId, ErasedMessages messages, CancellationToken cancellationToken = default);

    /// <summary>Finds a job, with its progress.</summary>
    /// <param name="jobId">The id.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The job; null if there is none.</returns>
    Task<DataJob?> FindJobAsync(string jobId, CancellationToken cancellationToken = default);

    /// <summary>Lists jobs, newest first, completed ones as well.</summary>
    /// <param name="cursor">The cursor of the previous page; null for the first page.</param>
    /// <param name="limit">The maximum number to return, 1 to 100.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>One page.</returns>
    Task<Page<DataJob>> ListJobsAsync(string? cursor = null, int limit = 50, CancellationToken cancellationToken = default);

    /// <summary>
    /// Exports everything that an erasure of the user touches. It is read in pages while the caller enumerates, so that the size
    /// of the data does not matter. What changes meanwhile may be in it or not.
    /// </summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>JSON objects, one per line, without line breaks. Each has the property <c>type</c> first.</returns>
    /// <exception cref="RealtimeException">
    /// <see cref="RealtimeError.UserNotFound"/>: the id is not valid. <see cref="RealtimeError.Unavailable"/>: the store cannot be used now.
    /// </exception>
    IAsyncEnumerable<string> ExportUserAsync(string userId, CancellationToken cancellationToken = default);
}
