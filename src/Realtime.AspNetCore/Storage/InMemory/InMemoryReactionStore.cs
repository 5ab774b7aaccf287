using Realtime.Messages;

namespace Realtime.Storage.InMemory;

/// <summary>Reactions in memory, kept in the messages themselves.</summary>
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
                if (reactions.Any(reaction => reaction.Emoji == emoji && reaction.UserIds.Contains(userId)))
                {
                    return (ReactionOutcome.Unchanged, reactions);
                }

                if (reactions.Count(reaction => reaction.UserIds.Contains(userId)) >= limits.PerUser
                    || reactions.Sum(reaction => reaction.UserIds.Count) >= limits.PerMessage)
                {
                    return (ReactionOutcome.TooMany, reactions);
                }

                return (ReactionOutcome.Changed, reactions.Any(reaction => reaction.Emoji == emoji)
                    ? [.. reactions.Select(reaction => reaction.Emoji == emoji ? reaction with { UserIds = [.. reaction.UserIds, userId] } : reaction)]
                    : [.. reactions, new MessageReaction(emoji, [userId])]);
            },
            cancellationToken);

    public ValueTask<ReactionResult> RemoveAsync(string messageId, string userId, string emoji, CancellationToken cancellationToken) =>
        Change(
            messageId,
            reactions => reactions.Any(reaction => reaction.Emoji == emoji && reaction.UserIds.Contains(userId))
                ? (ReactionOutcome.Changed,
                    [
                        .. reactions
                            .Select(reaction => reaction.Emoji == emoji ? reaction with { UserIds = [.. reaction.UserIds.Where(id => id != userId)] } : reaction)
                            .Where(reaction => reaction.UserIds.Count > 0),
                    ])
                : (ReactionOutcome.Unchanged, reactions),
            cancellationToken);

    private ValueTask<ReactionResult> Change(
        string messageId,
        Func<IReadOnlyList<MessageReaction>, (ReactionOutcome Outcome, IReadOnlyList<MessageReaction> Reactions)> change,
        CancellationToken cancellationToken) =>
        data.Run(
            () =>
            {
                if (!data.Messages.TryGetValue(messageId, out var place) || place.Conversation[place.Sequence] is not { DeletedAt: null } message)
                {
                    return new ReactionResult(ReactionOutcome.NotFound, null);
                }

                var (outcome, reactions) = change(message.Reactions);
                if (outcome == ReactionOutcome.Changed)
                {
                    message = place.Conversation[place.Sequence] = message with { Reactions = reactions };
                }

                return new ReactionResult(outcome, message);
            },
            cancellationToken);
}
