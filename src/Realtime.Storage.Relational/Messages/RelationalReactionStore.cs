using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.Messages;

/// <summary>Stores reactions in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public sealed class RelationalReactionStore(RelationalDatabase database, MessageStatements statements) : IReactionStore
{
    /// <inheritdoc/>
    public ValueTask<ReactionResult> AddAsync(
        string messageId,
        string userId,
        string emoji,
        DateTimeOffset createdAt,
        ReactionLimits limits,
        CancellationToken cancellationToken) =>
        ChangeAsync(
            statements.AddReaction,
            messageId,
            id => OfUser(id, userId, emoji).Time("time", createdAt).Number("peruser", limits.PerUser).Number("permessage", limits.PerMessage),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<ReactionResult> RemoveAsync(string messageId, string userId, string emoji, CancellationToken cancellationToken) =>
        ChangeAsync(statements.RemoveReaction, messageId, id => OfUser(id, userId, emoji), cancellationToken);

    private static StatementParameters OfUser(long messageId, string userId, string emoji) =>
        new StatementParameters().Number("message", messageId).Id("user", userId).Text("emoji", emoji);

    private async ValueTask<ReactionResult> ChangeAsync(
        string sql,
        string messageId,
        Func<long, StatementParameters> parameters,
        CancellationToken cancellationToken) =>
        NumericId.TryParse(messageId, out var id)
            ? await database.WriteAsync(
                sql,
                parameters(id),
                static async results =>
                {
                    var outcome = (ReactionOutcome)(await results.ReadIntegerAsync().ConfigureAwait(false) ?? (long)ReactionOutcome.NotFound);
                    return new ReactionResult(
                        outcome,
                        outcome == ReactionOutcome.NotFound ? null : await RelationalMessageStore.ReadMessageAsync(results).ConfigureAwait(false));
                },
                cancellationToken).ConfigureAwait(false)
            : new ReactionResult(ReactionOutcome.NotFound, null);
}
