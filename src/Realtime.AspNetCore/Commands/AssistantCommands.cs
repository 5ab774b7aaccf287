using Realtime.Assistant;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Users;

namespace Realtime.Commands;

/// <summary>What a connected client may do with assistants, whatever its dialect.</summary>
internal sealed class AssistantCommands(AssistantService assistants, AssistantReplies replies)
{
    /// <summary>Sends a message to the conversation's assistant; the reply comes as events.</summary>
    public Task<SentMessage> AskAsync(UserConnection connection, string conversationId, string content, string? clientMessageId) =>
        assistants.AskAsync(conversationId, connection.UserId, content, clientMessageId);

    /// <summary>Ends the replies to the user's own requests in a conversation.</summary>
    /// <returns>True if there was one.</returns>
    public Task<bool> StopAsync(UserConnection connection, string conversationId) =>
        assistants.StopAsync(conversationId, connection.UserId);

    /// <summary>Gives the user's direct conversation with an assistant.</summary>
    public Task<Conversation> OpenAsync(UserConnection connection, string? assistantId) =>
        assistants.OpenAsync(connection.UserId, assistantId);

    /// <summary>Gives a socket that has just come what assistants have said so far in its user's conversations.</summary>
    public ValueTask ReplayAsync(UserConnection connection) => replies.ReplayAllAsync(connection.UserId, connection.Id);

    /// <summary>Gives a socket that has just joined a conversation what its assistant has said so far.</summary>
    public ValueTask ReplayAsync(UserConnection connection, string conversationId) => replies.ReplayAsync(conversationId, connection.Id);
}
