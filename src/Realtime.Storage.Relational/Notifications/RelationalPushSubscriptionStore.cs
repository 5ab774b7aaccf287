using Realtime.Storage.Relational.Rows;

namespace Realtime.Storage.Relational.Notifications;

/// <summary>Stores push subscriptions in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public sealed class RelationalPushSubscriptionStore(RelationalDatabase database, PushSubscriptionStatements statements) : IPushSubscriptionStore
{
    /// <inheritdoc/>
    public async ValueTask SaveAsync(StoredPushSubscription subscription, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subscription);
        await database.WriteIntegerAsync(
            statements.Save,
            OfUser(subscription.UserId)
                .Id("id", subscription.Id)
                .Text("endpoint", subscription.Endpoint)
                .Text("p256dh", subscription.P256dh)
                .Text("auth", subscription.Auth)
                .Time("created", subscription.CreatedAt)
                .Number("limit", limit),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredPushSubscription>> ListAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<StoredPushSubscription>>(
            statements.List,
            OfUser(userId),
            static async results => (await results.ReadAsync<PushSubscriptionRow>().ConfigureAwait(false)).ConvertAll(row => row.ToSubscription()),
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> RemoveAsync(string userId, string id, CancellationToken cancellationToken) =>
        await database.WriteIntegerAsync(statements.Remove, OfUser(userId).Id("id", id), cancellationToken).ConfigureAwait(false) > 0;

    /// <inheritdoc/>
    public async ValueTask MarkSentAsync(string userId, IReadOnlyCollection<string> ids, string digestKey, CancellationToken cancellationToken) =>
        await database.WriteIntegerAsync(
            statements.MarkSent, OfUser(userId).Users("users", ids).Text("key", digestKey), cancellationToken).ConfigureAwait(false);

    private static StatementParameters OfUser(string userId) => new StatementParameters().Id("user", userId);
}
