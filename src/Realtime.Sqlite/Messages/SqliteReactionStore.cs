using Realtime.Sqlite.Changes;
using Realtime.Sqlite.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational;

namespace Realtime.Sqlite.Messages;

/// <summary>Reactions in SQLite.</summary>
internal sealed class SqliteReactionStore(SqliteDatabase database) : IReactionStore
{
    public ValueTask<ReactionResult> AddAsync(
        string messageId,
        string userId,
        string emoji,
        DateTimeOffset createdAt,
        ReactionLimits limits,
        CancellationToken cancellationToken) =>
        ChangeAsync(
            messageId,
            (session, place) =>
            {
                var reactions = StoredMessages.Reactions(session, place);
                if (reactions.Exists(reaction => reaction.UserId == userId && reaction.Emoji == emoji))
                {
                    return ReactionOutcome.Unchanged;
                }

                if (reactions.Count >= limits.PerMessage || reactions.Count(reaction => reaction.UserId == userId) >= limits.PerUser)
                {
                    return ReactionOutcome.TooMany;
                }

                session.Execute(
                    ReactionSql.Add,
                    ("$conversation", place.ConversationKey),
                    ("$sequence", place.Sequence),
                    ("$user", userId),
                    ("$emoji", emoji),
                    ("$created", createdAt.ToUnixTimeMilliseconds()));
                return ReactionOutcome.Changed;
            },
            cancellationToken);

    public ValueTask<ReactionResult> RemoveAsync(string messageId, string userId, string emoji, CancellationToken cancellationToken) =>
        ChangeAsync(
            messageId,
            (session, place) => session.Execute(
                ReactionSql.Remove,
                ("$conversation", place.ConversationKey),
                ("$sequence", place.Sequence),
                ("$user", userId),
                ("$emoji", emoji)) == 1
                ? ReactionOutcome.Changed
                : ReactionOutcome.Unchanged,
            cancellationToken);

    private async ValueTask<ReactionResult> ChangeAsync(
        string messageId,
        Func<SqliteSession, MessagePlaceRow, ReactionOutcome> change,
        CancellationToken cancellationToken) =>
        NumericId.TryParse(messageId, out var id)
            ? await database.WriteAsync(
                context => Change(context.Session, id, change), cancellationToken).ConfigureAwait(false)
            : new ReactionResult(ReactionOutcome.NotFound, null);

    private static ReactionResult Change(SqliteSession session, long id, Func<SqliteSession, MessagePlaceRow, ReactionOutcome> change)
    {
        if (StoredMessages.Find(session, id) is not { Message.DeletedAt: null } found)
        {
            return new ReactionResult(ReactionOutcome.NotFound, null);
        }

        var outcome = change(session, found.Place);
        if (outcome == ReactionOutcome.Changed)
        {
            Revisions.Take(session, found.Place);
        }

        return new ReactionResult(outcome, StoredMessages.Find(session, id)!.Value.Message);
    }
}
