using Realtime.Domain;
using Realtime.Storage;

namespace Realtime.Guards;

/// <summary>Reports a conversation as not found to users who do not take part in it.</summary>
internal static class ParticipantGuard
{
    /// <summary>Throws if the user does not take part now.</summary>
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

    /// <summary>Throws if the user does not take part now; else returns up to which sequence messages are hidden from the user.</summary>
    /// <exception cref="RealtimeException">The user does not take part now, or an id is not valid.</exception>
    public static async ValueTask<long> RequireHiddenSequenceAsync(
        this IConversationStore conversations,
        string conversationId,
        string userId,
        CancellationToken cancellationToken) =>
        (Texts.IsId(conversationId) && Texts.IsId(userId)
            ? await conversations.FindHiddenSequenceAsync(conversationId, userId, cancellationToken).ConfigureAwait(false)
            : null) ?? throw new RealtimeException(RealtimeError.ConversationNotFound);
}
