using Realtime.SqlServer.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational;

namespace Realtime.SqlServer.Messages;

/// <summary>Reactions in SQL Server.</summary>
internal sealed class SqlServerReactionStore(SqlServerDatabase database) : IReactionStore
{
    public ValueTask<ReactionResult> AddAsync(
        string messageId,
        string userId,
        string emoji,
        DateTimeOffset createdAt,
        ReactionLimits limits,
        CancellationToken cancellationToken) =>
        ChangeAsync(
            ReactionSql.Add,
            messageId,
            id => new
            {
                message = id,
                user = StoredText.Encode(userId),
                emoji,
                time = createdAt.ToUnixTimeMilliseconds(),
                peruser = limits.PerUser,
                permessage = limits.PerMessage,
            },
            cancellationToken);

    public ValueTask<ReactionResult> RemoveAsync(string messageId, string userId, string emoji, CancellationToken cancellationToken) =>
        ChangeAsync(
            ReactionSql.Remove,
            messageId,
            id => new { message = id, user = StoredText.Encode(userId), emoji },
            cancellationToken);

    private async ValueTask<ReactionResult> ChangeAsync(
        string sql,
        string messageId,
        Func<long, object> parameters,
        CancellationToken cancellationToken) =>
        NumericId.TryParse(messageId, out var id)
            ? await database.WriteAsync(
                sql,
                parameters(id),
                async results =>
                {
                    var outcome = (ReactionOutcome)await results.ReadFirstAsync<int>().ConfigureAwait(false);
                    var message = await SqlServerMessageStore.ReadMessageAsync(results).ConfigureAwait(false);
                    return new ReactionResult(outcome, outcome == ReactionOutcome.NotFound ? null : message);
                },
                cancellationToken).ConfigureAwait(false)
            : new ReactionResult(ReactionOutcome.NotFound, null);
}
