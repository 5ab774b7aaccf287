using Realtime.Assistant;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Users;

namespace Realtime.Commands;

/// <summary>What a connected client may do with assistants, whatever its dialect. Each member throws <see cref="RealtimeException"/> to refuse. Thread-safe.</summary>
public sealed class AssistantCommands
{
    private readonly AssistantService _assistants;
    private readonly AssistantReplies _replies;

    internal AssistantCommands(AssistantService assistants, AssistantReplies replies) => (_assistants, _replies) = (assistants, replies);

    /// <summary>Sends a message to the conversation's assistant; the reply comes as events.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="content">The text.</param>
    /// <param name="clientMessageId">The client's own id for the message, or null.</param>
    /// <returns>The stored message.</returns>
    public Task<SentMessage> AskAsync(UserConnection connection, string conversationId, string content, string? clientMessageId)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return _assistants.AskAsync(conversationId, connection.UserId, content, clientMessageId);
    }

    /// <summary>Ends the replies to the user's own requests in a conversation; what was said is kept.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <returns>True if there was one.</returns>
    public Task<bool> StopAsync(UserConnection connection, string conversationId)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return _assistants.StopAsync(conversationId, connection.UserId);
    }

    /// <summary>Gives the user's direct conversation with an assistant.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="assistantId">The assistant's user id; null for the first that the host added.</param>
    /// <returns>The conversation.</returns>
    public Task<Conversation> OpenAsync(UserConnection connection, string? assistantId)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return _assistants.OpenAsync(connection.UserId, assistantId);
    }

    /// <summary>Gives a socket that has just joined a conversation what its assistant has said so far. Joining by the commands does so itself, as does connecting for all of the user's conversations.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="conversationId">The conversation.</param>
    /// <returns>A task that ends when it is queued.</returns>
    public ValueTask ReplayAsync(UserConnection connection, string conversationId)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return _replies.ReplayAsync(connection, conversationId);
    }
}
