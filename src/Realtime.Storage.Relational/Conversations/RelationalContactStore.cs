using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Storage.Relational.Conversations;

/// <summary>Stores requests for contact, departures and counts of new contacts in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
/// <param name="conversations">The provider's store of conversations.</param>
public sealed class RelationalContactStore(
    RelationalDatabase database,
    ContactStatements statements,
    RelationalConversationStore conversations) : IContactStore
{
    /// <inheritdoc/>
    public ValueTask<(Conversation Conversation, bool Created)> OpenDirectAsync(
        string userId,
        string otherUserId,
        int? maxMessages,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken) =>
        conversations.OpenDirectAsync(userId, otherUserId, maxMessages, createdAt, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> InviteAsync(
        string conversationId,
        string fromUserId,
        IReadOnlyCollection<string> userIds,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken) =>
        database.WriteAsync<IReadOnlyList<string>>(
            statements.Invite,
            new StatementParameters().Id("id", conversationId).Id("inviter", fromUserId).Users("users", userIds).Time("time", createdAt),
            static async results => await results.ReadIdsAsync().ConfigureAwait(false),
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long?> AcceptAsync(string conversationId, string userId, DateTimeOffset acceptedAt, CancellationToken cancellationToken) =>
        database.WriteIntegerAsync(
            statements.Accept, Of(conversationId, userId).Time("joined", acceptedAt), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> DeclineAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        await database.WriteIntegerAsync(statements.Decline, Of(conversationId, userId), cancellationToken).ConfigureAwait(false) > 0;

    /// <inheritdoc/>
    public async ValueTask<Page<ContactRequest>> ListRequestsAsync(string userId, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var start = ListCursor.Decode(cursor);
        return await database.ReadAsync(
            statements.ListRequests,
            // One extra row shows whether another page follows.
            new StatementParameters()
                .Id("user", userId).Number("activity", start.Activity).Id("after", start.ConversationId).Number("limit", limit + 1L),
            async results =>
            {
                var rows = await results.ReadAsync<ContactRequestRow>().ConfigureAwait(false);
                return new Page<ContactRequest>(
                    [.. rows.Take(limit).Select(row => row.ToRequest())],
                    rows.Count > limit ? new ListCursor(rows[limit - 1].CreatedAt, rows[limit - 1].ConversationId).Encode() : null);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlySet<string>> WhoLeftAsync(string conversationId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
        ReadSetAsync(statements.ListDeparted, new StatementParameters().Id("id", conversationId).Users("users", userIds), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlySet<string>> WhoSharesGroupAsync(string userId, IReadOnlyCollection<string> otherUserIds, CancellationToken cancellationToken) =>
        ReadSetAsync(statements.ShareGroup, new StatementParameters().Id("user", userId).Users("users", otherUserIds), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> TryCountContactsAsync(
        string userId,
        int count,
        DateTimeOffset at,
        DateTimeOffset since,
        int max,
        CancellationToken cancellationToken) =>
        await database.WriteIntegerAsync(
            statements.Count,
            new StatementParameters().Id("user", userId).Time("since", since).Number("count", count).Number("max", max).Time("time", at),
            cancellationToken).ConfigureAwait(false) > 0;

    private static StatementParameters Of(string conversationId, string userId) =>
        new StatementParameters().Id("id", conversationId).Id("user", userId);

    private ValueTask<IReadOnlySet<string>> ReadSetAsync(string sql, StatementParameters parameters, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlySet<string>>(
            sql,
            parameters,
            static async results => (await results.ReadIdsAsync().ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal),
            cancellationToken);
}
