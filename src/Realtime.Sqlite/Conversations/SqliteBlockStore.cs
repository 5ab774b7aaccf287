using Realtime.Sqlite.Connections;
using Realtime.Sqlite.Writing;
using Realtime.Storage;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Conversations;

/// <summary>Blocks in SQLite.</summary>
internal sealed class SqliteBlockStore(SqliteDatabase database) : IBlockStore
{
    public ValueTask<bool> BlockAsync(string userId, string blockedUserId, DateTimeOffset createdAt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            context =>
            {
                var changed = context.Session.Execute(
                    BlockSql.Add, ("$user", userId), ("$blocked", blockedUserId), ("$created", createdAt.ToUnixTimeMilliseconds())) == 1;
                return Apply(context, userId, blockedUserId, changed);
            },
            cancellationToken);

    public ValueTask<bool> UnblockAsync(string userId, string blockedUserId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            context => Apply(
                context, userId, blockedUserId, context.Session.Execute(BlockSql.Remove, ("$user", userId), ("$blocked", blockedUserId)) == 1),
            cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => BlockRow.ToList(session.Query<BlockRow>(BlockSql.List, ("$user", userId))), cancellationToken);

    public ValueTask<IReadOnlySet<string>> WhoIsApartAsync(string userId, IReadOnlyCollection<string> otherUserIds, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlySet<string>>(
            session => otherUserIds
                .Where(other => session.QueryInteger(BlockSql.AreApart, ("$user", userId), ("$other", other)) is not null)
                .ToHashSet(StringComparer.Ordinal),
            cancellationToken);

    private static bool Apply(WriteContext context, string userId, string otherId, bool changed)
    {
        var (first, second) = DirectPair.Order(userId, otherId);
        if (changed
            && context.Session.QueryInteger(ConversationSql.FindDirectKey, ("$first", first), ("$second", second)) is { } key)
        {
            context.Session.Execute(BlockSql.Apply, ("$conversation", key));
            context.Session.Execute(ConversationSql.RaiseMembershipVersion, ("$conversation", key));
        }

        return changed;
    }
}
