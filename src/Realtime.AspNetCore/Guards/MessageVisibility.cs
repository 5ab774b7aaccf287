using Realtime.Messages;
using Realtime.Storage;

namespace Realtime.Guards;

/// <summary>Who may see a message of a conversation that hides earlier messages from later participants.</summary>
internal static class MessageVisibility
{
    /// <summary>Divides participants into those who may see a message, and those who joined after it.</summary>
    /// <returns>The given list itself if all may see it, which is the usual case.</returns>
    public static async ValueTask<(IReadOnlyList<string> Visible, IReadOnlyList<string> Hidden)> DivideAsync(
        this IConversationStore conversations,
        Message message,
        IReadOnlyList<string> participantIds)
    {
        var hidden = await conversations.ListHiddenFromAsync(message.ConversationId, message.Sequence, CancellationToken.None).ConfigureAwait(false);
        if (hidden.Count == 0)
        {
            return (participantIds, []);
        }

        var apart = hidden.ToHashSet(StringComparer.Ordinal);
        return ([.. participantIds.Where(id => !apart.Contains(id))], [.. participantIds.Where(apart.Contains)]);
    }
}
