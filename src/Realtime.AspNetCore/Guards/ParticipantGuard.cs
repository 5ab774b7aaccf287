using Realtime.Domain;
using Realtime.Storage;

namespace Realtime.Guards;

/// <summary>Only participants learn that a conversation exists.</summary>
internal static class ParticipantGuard
{
    /// <summary>Refuses users who do not take part, as if there were no such conversation.</summary>
    /// <exception cref="RealtimeException">The user does not take part now, or an id is not valid.</exception>
    public static async ValueTask RequireParticipantAsync(
        this IConversationStore conversations,
        string conversationId,
        string userId,
        CancellationToken cancellationToken)
    {
        if (!Texts.IsId(conversationId) || !Texts.IsId(userId) ||
            !await conversations.IsParticipantAsync(conversationId, userId, cancellationToken).ConfigureAwait(false))
        {
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        }
    }
}
