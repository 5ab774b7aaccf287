using Realtime.Messages;

namespace Realtime.Storage.InMemory;

/// <summary>Keeps reactions in memory. Each message holds them grouped.</summary>
internal sealed class InMemoryReactionStore(InMemoryData data) : IReactionStore
{
    public ValueTask<ReactionResult> AddAsync(
        string messageId,
        string userId,
        string emoji,
        DateTimeOffset createdAt,
        ReactionLimits limits,
        CancellationToken cancellationToken) =>
        Change(
            messageId,
            reactions =>
            {
                if (reactions.Exists(reaction => reaction.UserId == userId && reaction.Emoji == emoji))
                {
                    return ReactionOutcome.Unchanged;
                }

                if (reactions.Count >= limits.PerMessage || reactions.Count(reaction => reaction.UserId == userId) >= limits.PerUser)
                {
                    return ReactionOutcome.TooMany;
                }

                reactions.Add(new(userId, emoji, InMemoryData.Trim(createdAt)));
                return ReactionOutcome.Changed;
            },
            cancellationToken);

    public ValueTask<ReactionResult> RemoveAsync(string messageId, string userId, string emoji, CancellationToken cancellationToken) =>
        Change(
            messageId,
            reactions => reactions.RemoveAll(reaction => reaction.UserId == userId && reaction.Emoji == emoji) > 0
                ? ReactionOutcome.Changed
                : ReactionOutcome.Unchanged,
            cancellationToken);

    private ValueTask<ReactionResult> Change(string messageId, Func<List<StoredReaction>, ReactionOutcome> change, CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                if (!data.Messages.TryGetValue(messageId, out var place) || place.Conversation[place.Sequence] is not { DeletedAt: null } message)
                {
                    return new ReactionResult(ReactionOutcome.NotFound, null);
                }

                var reactions = data.Reactions.GetValueOrDefault(messageId) ?? [];
                var outcome = change(reactions);
                if (outcome == ReactionOutcome.Changed)
                {
                    data.Reactions[messageId] = reactions;
                    message = place.Conversation.Change(message with { Reactions = PutTogether(reactions) });
                }

                return new ReactionResult(outcome, message);
            },
            cancellationToken);

    private static IReadOnlyList<MessageReaction> PutTogether(List<StoredReaction> reactions) =>
    [
        .. reactions
            .OrderBy(reaction => reaction.CreatedAt)
            .ThenBy(reaction => reaction.UserId, StringComparer.Ordinal)
            .ThenBy(reaction => reaction.Emoji, StringComparer.Ordinal)
            .GroupBy(reaction => reaction.Emoji, StringComparer.Ordinal)
            .Select(group => new MessageReaction(group.Key, [.. group.Select(reaction => reaction.UserId)])),
    ];
}
