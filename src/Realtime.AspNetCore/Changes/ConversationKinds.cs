using System.Collections.Concurrent;
using Realtime.Conversations;
using Realtime.Rooms;
using Realtime.Storage;

namespace Realtime.Changes;

/// <summary>
/// Whether conversations are direct ones of two users. The kind of a conversation never changes, so it is looked up once.
/// Thread-safe.
/// </summary>
internal sealed class ConversationKinds(IConversationStore conversations)
{
    private const int MaxKnown = 50_000;

    private readonly ConcurrentDictionary<string, bool> _isDirect = new(StringComparer.Ordinal);

    /// <summary>Returns whether a conversation is the direct one of two users.</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="participantIds">All of its participants, so that larger conversations are not looked up.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    public async ValueTask<bool> IsDirectAsync(string conversationId, IReadOnlyList<string> participantIds, CancellationToken cancellationToken = default)
    {
        if (participantIds.Count != 2 || RoomId.TryParse(conversationId, out _))
        {
            return false;
        }

        if (_isDirect.TryGetValue(conversationId, out var known))
        {
            return known;
        }

        if (await conversations.FindAsync(conversationId, cancellationToken).ConfigureAwait(false) is not { } conversation)
        {
            return false;
        }

        if (_isDirect.Count >= MaxKnown)
        {
            _isDirect.Clear();
        }

        return _isDirect[conversationId] = conversation.Kind == ConversationKind.Direct;
    }
}
