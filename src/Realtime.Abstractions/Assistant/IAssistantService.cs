using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.Assistant;

/// <summary>
/// AI assistants in conversations. An assistant is a participant. It answers every message that names it as the
/// receiver; in a direct conversation with it, that is every message. The reply is streamed to clients while the model
/// generates it, and is stored as a message when it is complete. Thread-safe.
/// </summary>
public interface IAssistantService
{
    /// <summary>Checks whether a user id is that of an assistant.</summary>
    /// <param name="userId">The user id.</param>
    /// <returns>True for an assistant that the host added.</returns>
    bool IsAssistant(string userId);

    /// <summary>Returns the direct conversation of a user with an assistant, and creates it if it does not exist.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="assistantId">The assistant's user id; null for the first one that the host added.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The conversation.</returns>
    /// <exception cref="RealtimeException">There is no such assistant, or the user is unknown.</exception>
    Task<Conversation> OpenAsync(string userId, string? assistantId = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends a message to the conversation's assistant, which then answers. The requests of one conversation are answered
    /// one after the other. Repeated calls with the same client message id call the model only once.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant who asks.</param>
    /// <param name="content">The text.</param>
    /// <param name="clientMessageId">The client's own id for the message, or null.</param>
    /// <param name="cancellationToken">Cancels the wait for the request to be stored; the reply continues.</param>
    /// <returns>The request as it was stored; the reply follows.</returns>
    /// <exception cref="RealtimeException">
    /// The user is not a participant, the conversation has no assistant, the message is not valid, or too many replies to
    /// the user are in progress (<see cref="RealtimeError.RateLimited"/>).
    /// </exception>
    Task<SentMessage> AskAsync(string conversationId, string userId, string content, string? clientMessageId = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stops the replies to a user's requests in a conversation, including those that wait. The text generated so far is
    /// stored as a message. Nothing more is sent after this task completes.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The user who made the requests.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if a reply was stopped.</returns>
    Task<bool> StopAsync(string conversationId, string userId, CancellationToken cancellationToken = default);

    /// <summary>Shows a status text while a reply is in progress, for example what a tool of the host is doing.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="text">The text, 1 to 500 characters.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False if no reply is in progress in the conversation.</returns>
    /// <exception cref="RealtimeException">The text is not valid.</exception>
    Task<bool> ReportProgressAsync(string conversationId, string text, CancellationToken cancellationToken = default);

    /// <summary>Finds the reply that is in progress in a conversation.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant who asks.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The reply with its text so far, or null.</returns>
    /// <exception cref="RealtimeException">The conversation does not exist, or the user is not a participant.</exception>
    Task<AssistantReply?> FindReplyAsync(string conversationId, string userId, CancellationToken cancellationToken = default);
}
