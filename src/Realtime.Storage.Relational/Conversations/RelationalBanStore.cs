using Realtime.Storage.Relational.Rows;
using Realtime.Users;

namespace Realtime.Storage.Relational.Conversations;

/// <summary>Stores bans in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public sealed class RelationalBanStore(RelationalDatabase database, BanStatements statements) : IBanStore
{
    /// <inheritdoc/>
    public async ValueTask BanAsync(UserBan ban, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ban);
        await database.WriteIntegerAsync(
            statements.Ban,
            new StatementParameters()
                .Id("user", ban.UserId)
                .Time("until", ban.Until)
                .Text("reason", ban.Reason)
                .Number("shown", ban.ShowReason ? 1 : 0)
                .Id("other", ban.BannedBy)
                .Time("time", ban.BannedAt),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> LiftAsync(string userId, CancellationToken cancellationToken) =>
        await database.WriteIntegerAsync(statements.Lift, new StatementParameters().Id("user", userId), cancellationToken).ConfigureAwait(false) > 0;

    /// <inheritdoc/>
    public ValueTask<UserBan?> FindAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements.Find,
            new StatementParameters().Id("user", userId),
            static async results => (await results.ReadFirstAsync<BanRow>().ConfigureAwait(false))?.ToBan(),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UserBan>> ListAsync(DateTimeOffset now, BanPosition? after, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            statements.List,
            new StatementParameters()
                .Time("now", now)
                .Number("bound", after?.BannedAt.ToUnixTimeMilliseconds() ?? long.MaxValue)
                .Id("user", after?.UserId ?? "")
                .Number("limit", limit),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<UserBan>> ListRecentAsync(TimeSpan within, CancellationToken cancellationToken) =>
        ReadAsync(statements.ListRecent, new StatementParameters().Number("age", (long)within.TotalMilliseconds), cancellationToken);

    private ValueTask<IReadOnlyList<UserBan>> ReadAsync(string sql, StatementParameters parameters, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<UserBan>>(
            sql,
            parameters,
            static async results => (await results.ReadAsync<BanRow>().ConfigureAwait(false)).ConvertAll(row => row.ToBan()),
            cancellationToken);
}
