using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Messages;
using Realtime.Storage;

namespace Realtime.Assistant;

/// <summary>The assistants' operations for host code, the HTTP endpoints and the commands of sockets.</summary>
internal sealed class AssistantService(
    AssistantRoster roster,
    AssistantReplies replies,
    RemoteReplies remote,
    IConversationService conversations,
    IConversationStore store,
    IMessageService messages) : IAssistantService
{
    public bool IsAssistant(string userId) => roster.Contains(userId);

    public async Task<Conversation> OpenAsync(string userId, string? assistantId = null, CancellationToken cancellationToken = default)
    {
        var id = assistantId ?? roster.All.FirstOrDefault()?.Id;
        return roster.TryFind(id, out var assistant)
            ? await conversations.GetOrCreateDirectAsync(userId, assistant.Id, cancellationToken).ConfigureAwait(false)
            : throw new RealtimeException(RealtimeError.UserNotFound, "There is no such assistant");
    }

    public async Task<SentMessage> AskAsync(
        string conversationId,
        string userId,
        string content,
        string? clientMessageId = null,
        CancellationToken cancellationToken = default)
    {
        await store.RequireParticipantAsync(conversationId, userId, cancellationToken).ConfigureAwait(false);
        var assistant = await FindAssistantAsync(conversationId, cancellationToken).ConfigureAwait(false) ??
            throw new RealtimeException(RealtimeError.InvalidPayload, "The conversation has no assistant");
        if (clientMessageId is null)
        {
            // With a client message id, the request may be a repeat, which needs no place: its reply is in progress or stored.
            replies.RequirePlace(assistant, conversationId, userId);
        }

        var request = new SendMessage(conversationId, userId, new(content) { ReceiverId = assistant.Id }) { ClientMessageId = clientMessageId };
        return await messages.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public Task<bool> StopAsync(string conversationId, string userId, CancellationToken cancellationToken = default) =>
        replies.StopAsync(conversationId, userId).WaitAsync(cancellationToken);

    public async Task<bool> ReportProgressAsync(string conversationId, string text, CancellationToken cancellationToken = default)
    {
        Texts.RequireText(text, "text", 1, ReplyStream.MaxProgressLength);
        if (replies.Find(conversationId) is not { } reply)
        {
            return false;
        }

        await reply.ReportAsync(text).ConfigureAwait(false);
        return true;
    }

    public async Task<AssistantReply?> FindReplyAsync(string conversationId, string userId, CancellationToken cancellationToken = default)
    {
        await store.RequireParticipantAsync(conversationId, userId, cancellationToken).ConfigureAwait(false);
        var here = replies.Find(conversationId);
        return here is { HasBegun: true } ? here.Snapshot() : remote.Find(conversationId) ?? here?.Snapshot();
    }

    /// <summary>Looks up each assistant in the index of participants, because a room may have very many participants.</summary>
    private async Task<RegisteredAssistant?> FindAssistantAsync(string conversationId, CancellationToken cancellationToken)
    {
        foreach (var assistant in roster.All)
        {
            if (await store.IsParticipantAsync(conversationId, assistant.Id, cancellationToken).ConfigureAwait(false))
            {
                return assistant;
            }
        }

        return null;
    }
}
