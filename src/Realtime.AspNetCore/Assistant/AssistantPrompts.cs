using Microsoft.Extensions.AI;
using Realtime.Messages;
using Realtime.Storage;
using Realtime.Users;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace Realtime.Assistant;

/// <summary>Builds the model's prompt from a conversation, within the assistant's limits of messages and tokens.</summary>
internal sealed class AssistantPrompts(IMessageStore messages, IConversationStore conversations, UserProfiles profiles)
{
    /// <summary>
    /// Returns the system prompt, as many of the newest messages as fit, and the request last. Messages that other users sent
    /// after the request are left out; they have their own replies.
    /// </summary>
    public async Task<IReadOnlyList<ChatMessage>> BuildAsync(AssistantRequest request, bool namesSpeakers, CancellationToken cancellationToken)
    {
        var options = request.Assistant.Options;
        var budget = options.MaxPromptTokens - Count(options.SystemPrompt) - Count(request.Message.Content.Text);
        var earlier = new List<Message>();
        if (options.MaxHistoryMessages > 0)
        {
            var query = new HistoryQuery { Limit = options.MaxHistoryMessages + options.MaxWaitingPerConversation + 1 };
            var history = await messages.GetHistoryAsync(request.Message.ConversationId, query, cancellationToken).ConfigureAwait(false);

            // The assistant tells a participant who joined later nothing of what was before.
            var hidden = await conversations
                .FindHiddenSequenceAsync(request.Message.ConversationId, request.Message.SenderId, cancellationToken)
                .ConfigureAwait(false) ?? 0;
            foreach (var message in history.Messages.Reverse().Where(m => m.Sequence > hidden && BelongsBefore(m, request)))
            {
                budget -= Count(message.Content.Text);
                if (budget < 0 || earlier.Count == options.MaxHistoryMessages)
                {
                    break;
                }

                earlier.Add(message);
            }

            earlier.Reverse();
        }

        var names = namesSpeakers
            ? await profiles
                .FindAsync([.. earlier.Append(request.Message).Select(m => m.SenderId).Distinct(StringComparer.Ordinal)], cancellationToken)
                .ConfigureAwait(false)
            : null;
        var prompt = new List<ChatMessage>(earlier.Count + 2);
        if (options.SystemPrompt is { Length: > 0 } system)
        {
            prompt.Add(new(ChatRole.System, system));
        }

        prompt.AddRange(earlier.Append(request.Message).Select(m => m.SenderId == request.Assistant.Id
            ? new ChatMessage(ChatRole.Assistant, m.Content.Text)
            : new ChatMessage(ChatRole.User, names is null ? m.Content.Text : $"{names[m.SenderId].Name}: {m.Content.Text}")));
        return prompt;

        int Count(string? text) => string.IsNullOrEmpty(text) ? 0 : Math.Max(0, options.CountTokens(text));
    }

    private static bool BelongsBefore(Message message, AssistantRequest request) =>
        message.Id != request.Message.Id &&
        message.Content.Text.Length > 0 &&
        (message.Sequence < request.Message.Sequence || message.SenderId == request.Assistant.Id);
}
