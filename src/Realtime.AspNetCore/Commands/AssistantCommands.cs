using Realtime.Assistant;
using Realtime.Conversations;
using Realtime.Guards;
using Realtime.Limits;
using Realtime.Messages;
using Realtime.Users;

namespace Realtime.Commands;

/// <summary>
/// The commands of a connected client for assistants, for all dialects. A refused
/// command throws <see cref="RealtimeException"/>. Thread-safe.
/// </summary>
public sealed class AssistantCommands
{
    private readonly AssistantService _assistants;
    private readonly AssistantReplies _replies;
    private readonly RateLimits _limits;

    internal AssistantCommands(AssistantService assistants, AssistantReplies replies, RateLimits limits) =>
        (_assistants, _replies, _limits) = (assistants, replies, limits);

    /// <summary>Sends a message to the conversation's assistant. The reply arrives as events.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="content">The text.</param>
    /// <param name="clientMessageId">The client's own id for the message, or null.</param>
    /// <returns>The stored message.</returns>
    public Task<SentMessage> AskAsync(UserConnection connection, string conversationId, string content, string? clientMessageId)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _limits.Require(connection.UserId, RateLimitClass.Send);
        return _assistants.AskAsync(conversationId, connection.UserId, content, clientMessageId);
    }

    /// <summary>Stops the replies to the user's own requests in a conversation. The text so far is kept.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <returns>True if a reply was stopped.</returns>
    public Task<bool> StopAsync(UserConnection connection, string conversationId)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _limits.Require(connection.UserId, RateLimitClass.Change);
        return _assistants.StopAsync(conversationId, connection.UserId);
    }

    /// <summary>Returns the user's direct conversation with an assistant, and creates it if it does not exist.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="assistantId">The assistant's user id; null for the first that the host added.</param>
    /// <returns>The conversation.</returns>
    public Task<Conversation> OpenAsync(UserConnection connection, string? assistantId)
    {
        ArgumentNullException.ThrowIfNull(connection);
        _limits.Require(connection.UserId, RateLimitClass.History);
        return _assistants.OpenAsync(connection.UserId, assistantId);
    }

    /// <summary>
    /// Sends a socket that has just joined a conversation the text so far of its assistant's reply. Only needed if the socket
    /// did not join by a command: joining by a command does it, and so does connecting, for all of the user's conversations.
    /// </summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <returns>A task that completes when the text is queued.</returns>
    public ValueTask ReplayAsync(UserConnection connection, string conversationId)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return _replies.ReplayAsync(connection, conversationId);
    }
}
