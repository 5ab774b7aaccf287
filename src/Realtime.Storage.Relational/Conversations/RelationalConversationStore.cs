using Realtime.Conversations;
using Realtime.Storage.Relational.Memberships;
using Realtime.Storage.Relational.Rows;
using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.Conversations;

/// <summary>Stores conversations in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public class RelationalConversationStore(RelationalDatabase database, ConversationStatements statements) : IConversationStore
{
    // Not shared with the cache of sends: in a store with a single writer, that cache may hold uncommitted memberships.
    private readonly MembershipCache<string> _memberships = new();

    /// <inheritdoc/>
    public async ValueTask<(Conversation Conversation, bool Created)> GetOrCreateDirectAsync(
        string firstUserId,
        string secondUserId,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken)
    {
        // Usually it exists, and no write is needed.
        if (await FindDirectAsync(firstUserId, secondUserId, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return (known, false);
        }

        var (first, second) = DirectPair.Order(firstUserId, secondUserId);
        var id = await CreateAsync(null, ConversationKind.Direct, null, [first, second], createdAt, cancellationToken).ConfigureAwait(false);
        var conversation = id is null
            ? await FindDirectAsync(first, second, CancellationToken.None).ConfigureAwait(false)
            : await FindAsync(id, CancellationToken.None).ConfigureAwait(false);
        return (conversation!, id is not null);
    }

    /// <inheritdoc/>
    public async ValueTask<Conversation?> CreateGroupAsync(NewGroup group, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(group);
        var id = await CreateAsync(
            group.Id, ConversationKind.Group, group.Title, group.ParticipantIds, createdAt, cancellationToken).ConfigureAwait(false);
        return id is null ? null : await FindAsync(id, CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<Conversation?> FindAsync(string conversationId, CancellationToken cancellationToken) =>
        database.ReadAsync(statements.Find, new StatementParameters().Id("id", conversationId), LoadAsync, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Conversation?> FindDirectAsync(string firstUserId, string secondUserId, CancellationToken cancellationToken)
    {
        var (first, second) = DirectPair.Order(firstUserId, secondUserId);
        return database.ReadAsync(
            statements.FindDirect, new StatementParameters().Id("first", first).Id("second", second), LoadAsync, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<AddedParticipants?> AddParticipantsAsync(
        string conversationId,
        IReadOnlyCollection<string> userIds,
        DateTimeOffset joinedAt,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            statements.AddParticipants,
            new StatementParameters().Id("id", conversationId).Users("users", userIds).Time("joined", joinedAt),
            static async results =>
            {
                var added = await results.ReadIdsAsync().ConfigureAwait(false);
                return await results.ReadIntegerAsync().ConfigureAwait(false) is { } revision ? new AddedParticipants(added, revision) : null;
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long?> RemoveParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        database.WriteIntegerAsync(
            statements.RemoveParticipant, new StatementParameters().Id("id", conversationId).Id("user", userId), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long?> SetTitleAsync(string conversationId, string? title, CancellationToken cancellationToken) =>
        database.WriteIntegerAsync(
            statements.SetTitle, new StatementParameters().Id("id", conversationId).Text("title", title), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long?> SetMutedAsync(string conversationId, string userId, DateTimeOffset? until, CancellationToken cancellationToken) =>
        database.WriteIntegerAsync(
            statements.SetMuted, new StatementParameters().Id("id", conversationId).Id("user", userId).Time("until", until), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> IsParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        await database.ReadIntegerAsync(
            statements.IsParticipant, new StatementParameters().Id("id", conversationId).Id("user", userId), cancellationToken).ConfigureAwait(false) > 0;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> ListParticipantIdsAsync(string conversationId, CancellationToken cancellationToken)
    {
        _memberships.TryGet(conversationId, out var known);
        return await database.ReadAsync(
            statements.ListParticipantIds,
            new StatementParameters().Id("id", conversationId).Number("known", known?.Version ?? 0),
            async results =>
            {
                var version = await results.ReadIntegerAsync().ConfigureAwait(false);
                if (version is null)
                {
                    return [];
                }

                if (version == known?.Version)
                {
                    return known!.UserIds;
                }

                // The members may be newer than the version. The next read then sees a newer version and replaces this entry.
                var membership = new Membership(version.Value, await results.ReadAsync<MemberRow>().ConfigureAwait(false));
                _memberships.Set(conversationId, membership);
                return membership.UserIds;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<Page<ConversationSummary>> ListAsync(string userId, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var start = ListCursor.Decode(cursor);
        return await database.ReadAsync(
            statements.List,
            // One extra row shows whether another page follows.
            new StatementParameters()
                .Id("user", userId).Number("activity", start.Activity).Id("after", start.ConversationId).Number("limit", limit + 1L),
            results => ListAsync(results, limit),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlySet<string>> WhoSharesConversationAsync(
        string userId,
        IReadOnlyCollection<string> otherUserIds,
        CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlySet<string>>(
            statements.ShareConversation,
            new StatementParameters().Id("user", userId).Users("users", otherUserIds),
            static async results => (await results.ReadIdsAsync().ConfigureAwait(false)).ToHashSet(StringComparer.Ordinal),
            cancellationToken);

    /// <summary>Creates a direct conversation or a group.</summary>
    /// <param name="id">The host's id; null to generate one that no other conversation has.</param>
    /// <param name="kind">Direct or group.</param>
    /// <param name="title">The title, or null.</param>
    /// <param name="userIds">The participants, distinct; the two of a direct conversation are in ordinal order.</param>
    /// <param name="createdAt">The time to record.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The id; null if the given id is taken, or the two users have a direct conversation already.</returns>
    protected virtual async ValueTask<string?> CreateAsync(
        string? id,
        ConversationKind kind,
        string? title,
        IReadOnlyCollection<string> userIds,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken)
    {
        var direct = kind == ConversationKind.Direct;
        var number = await database.WriteIntegerAsync(
            statements.Create,
            new StatementParameters()
                .Users("users", userIds)
                .Id("id", id)
                .Number("kind", (long)kind)
                .Text("title", title)
                .Id("first", direct ? userIds.First() : null)
                .Id("second", direct ? userIds.Last() : null)
                .Time("created", createdAt),
            cancellationToken).ConfigureAwait(false);
        return number is null ? null : id ?? NumericId.Format(number.Value);
    }

    private static async ValueTask<Page<ConversationSummary>> ListAsync(StatementResults results, int limit)
    {
        var rows = await results.ReadAsync<ConversationRow>().ConfigureAwait(false);
        var participants = (await results.ReadAsync<ListedParticipantRow>().ConfigureAwait(false)).ToLookup(row => row.ConversationKey);
        var messages = (await results.ReadAsync<MessageRow>().ConfigureAwait(false))
            .Select(row => row.ToMessage())
            .ToDictionary(message => message.ConversationId, StringComparer.Ordinal);
        var (page, next) = ListCursor.Cut(rows, limit);
        return new Page<ConversationSummary>(
            [
                .. page.Select(row => new ConversationSummary(
                    ToConversation(row, [.. participants[row.ConversationKey]]), messages.GetValueOrDefault(row.Id), row.UnreadCount)),
            ],
            next);
    }

    private static async ValueTask<Conversation?> LoadAsync(StatementResults results)
    {
        var row = await results.ReadFirstAsync<ConversationRow>().ConfigureAwait(false);
        return row is null ? null : ToConversation(row, await results.ReadAsync<ParticipantRow>().ConfigureAwait(false));
    }

    private static Conversation ToConversation(ConversationRow row, IReadOnlyList<ParticipantRow> participants)
    {
        // The participants may be read later than the conversation. One of them may have read a newer message in between.
        row.LastSequence = participants.Aggregate(row.LastSequence, (last, participant) => Math.Max(last, participant.ReadSequence));
        return row.ToConversation(participants);
    }
}
