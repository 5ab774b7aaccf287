using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.Assistant;

/// <summary>
/// AI assistants in conversations. An assistant is a participant like any other: it answers each message that names it
/// as the receiver, which in a direct conversation with it every message does. Its reply is streamed to clients while
/// the model speaks, and is stored as a message when it ends. Thread-safe.
/// </summary>
public interface IAssistantService
{
    /// <summary>Checks whether a user id is that of an assistant.</summary>
    /// <param name="userId">The user id.</param>
    /// <returns>True for an assistant that the host added.</returns>
    bool IsAssistant(string userId);

    /// <summary>Gives the direct conversation of a user with an assistant, creating it the first time.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="assistantId">The assistant's user id; null for the first one that the host added.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The conversation.</returns>
    /// <exception cref="RealtimeException">There is no such assistant, or the user is unknown.</exception>
    Task<Conversation> OpenAsync(string userId, string? assistantId = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends a message to the conversation's assistant, which then answers. Requests of one conversation are answered one
    /// after the other. With the same client message id, the model is called once, however often this is repeated.
    /// </summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">Who asks; takes part in it.</param>
    /// <param name="content">The text.</param>
    /// <param name="clientMessageId">The client's own id for the message, or null.</param>
    /// <param name="cancellationToken">Cancels the wait for the request to be stored; it does not stop the reply.</param>
    /// <returns>The request as it was stored; the reply follows.</returns>
    /// <exception cref="RealtimeException">
    /// The user does not take part, the conversation has no assistant, the message is not valid, or too many replies are
    /// under way for the user (<see cref="RealtimeError.RateLimited"/>).
    /// </exception>
    Task<SentMessage> AskAsync(string conversationId, string userId, string content, string? clientMessageId = null, CancellationToken cancellationToken = default);

    /// <summary>Ends the replies to a user's requests in a conversation, those that wait included. What was said by then is kept as a message; nothing is said any more when this completes.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">Who asked, and now wants no more.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>True if there was a reply to end.</returns>
    Task<bool> StopAsync(string conversationId, string userId, CancellationToken cancellationToken = default);

    /// <summary>Shows a text while the reply goes on, for what a tool of the host does meanwhile.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="text">The text, 1 to 500 characters.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>False if no reply is under way there.</returns>
    /// <exception cref="RealtimeException">The text is not valid.</exception>
    Task<bool> ReportProgressAsync(string conversationId, string text, CancellationToken cancellationToken = default);

    /// <summary>Finds the reply that is under way in a conversation.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="userId">The participant who asks.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The reply with what was said so far, or null.</returns>
    /// <exception cref="RealtimeException">There is no such conversation for this user.</exception>
    Task<AssistantReply?> FindReplyAsync(string conversationId, string userId, CancellationToken cancellationToken = default);
}
