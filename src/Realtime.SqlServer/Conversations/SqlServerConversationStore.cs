using System.Data;
using Dapper;
using Realtime.Conversations;
using Realtime.SqlServer.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Conversations;

/// <summary>Conversations in SQL Server.</summary>
internal sealed class SqlServerConversationStore(SqlServerDatabase database) : IConversationStore
{
    // Apart from the one for sends, which holds nobody of a room, since a room's messages name nobody.
    private readonly MembershipCache<string> _memberships = new();

    public async ValueTask<(Conversation Conversation, bool Created)> GetOrCreateDirectAsync(
        string firstUserId,
        string secondUserId,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken)
    {
        // Nearly always it exists, and then no write is needed.
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

    public async ValueTask<Conversation?> CreateGroupAsync(NewGroup group, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        var id = await CreateAsync(
            group.Id, ConversationKind.Group, group.Title, group.ParticipantIds, createdAt, cancellationToken).ConfigureAwait(false);
        return id is null ? null : await FindAsync(id, CancellationToken.None).ConfigureAwait(false);
    }

    public ValueTask<Conversation?> FindAsync(string conversationId, CancellationToken cancellationToken) =>
        database.ReadAsync(ConversationSql.Find, new { id = StoredText.Encode(conversationId) }, LoadAsync, cancellationToken);

    public ValueTask<Conversation?> FindDirectAsync(string firstUserId, string secondUserId, CancellationToken cancellationToken)
    {
        var (first, second) = DirectPair.Order(firstUserId, secondUserId);
        return database.ReadAsync(
            ConversationSql.FindDirect,
            new { first = StoredText.Encode(first), second = StoredText.Encode(second) },
            LoadAsync,
            cancellationToken);
    }

    public ValueTask<AddedParticipants?> AddParticipantsAsync(
        string conversationId,
        IReadOnlyCollection<string> userIds,
        DateTimeOffset joinedAt,
        CancellationToken cancellationToken)
    {
        var parameters = WithUsers(userIds);
        parameters.Add("id", StoredText.Encode(conversationId));
        parameters.Add("joined", joinedAt.ToUnixTimeMilliseconds());
        return database.WriteAsync(
            ConversationSql.AddParticipants,
            parameters,
            async results =>
            {
                var revision = await results.ReadFirstAsync<long?>().ConfigureAwait(false);
                var added = await results.ReadAsync<string>().ConfigureAwait(false);
                return revision is { } known ? new AddedParticipants([.. added.Select(id => StoredText.Decode(id))], known) : null;
            },
            cancellationToken);
    }

    public ValueTask<long?> RemoveParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            ConversationSql.RemoveParticipant,
            new { id = StoredText.Encode(conversationId), user = StoredText.Encode(userId) },
            results => results.ReadFirstAsync<long?>(),
            cancellationToken);

    public ValueTask<long?> SetTitleAsync(string conversationId, string? title, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        parameters.Add("id", StoredText.Encode(conversationId));
        parameters.Add("title", title, DbType.String);
        return database.WriteAsync(
            ConversationSql.SetTitle,
            parameters,
            results => results.ReadFirstAsync<long?>(),
            cancellationToken);
    }

    public ValueTask<long?> SetMutedAsync(string conversationId, string userId, DateTimeOffset? until, CancellationToken cancellationToken)
    {
        var parameters = new DynamicParameters();
        parameters.Add("id", StoredText.Encode(conversationId));
        parameters.Add("user", StoredText.Encode(userId));
        parameters.Add("until", until?.ToUnixTimeMilliseconds(), DbType.Int64);
        return database.WriteAsync(
            ConversationSql.SetMuted,
            parameters,
            results => results.ReadFirstAsync<long?>(),
            cancellationToken);
    }

    public ValueTask<bool> IsParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            ConversationSql.IsParticipant,
            new { id = StoredText.Encode(conversationId), user = StoredText.Encode(userId) },
            async results => await results.ReadFirstAsync<int>().ConfigureAwait(false) > 0,
            cancellationToken);

    public async ValueTask<IReadOnlyList<string>> ListParticipantIdsAsync(string conversationId, CancellationToken cancellationToken)
    {
        _memberships.TryGet(conversationId, out var known);
        return await database.ReadAsync(
            ConversationSql.ListParticipantIds,
            new { id = StoredText.Encode(conversationId), known = known?.Version ?? 0 },
            async results =>
            {
                var version = await results.ReadFirstAsync<long?>().ConfigureAwait(false);
                var members = await results.ReadAsync<MemberRow>().ConfigureAwait(false);
                if (version is null)
                {
                    return [];
                }

                if (version == known?.Version)
                {
                    return known!.UserIds;
                }

                // Read after the version, so they may be newer than it; then nobody finds them by it again.
                var membership = new Membership(version.Value, [.. members.Select(member => member.Decoded())]);
                _memberships.Set(conversationId, membership);
                return membership.UserIds;
            },
            cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<Page<ConversationSummary>> ListAsync(string userId, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var start = ListCursor.Decode(cursor);
        return await database.ReadAsync(
            ConversationSql.List,
            new
            {
                user = StoredText.Encode(userId),
                activity = start.Activity,
                after = StoredText.Encode(start.ConversationId),
                // One row more than asked for tells whether another page follows.
                limit = limit + 1,
            },
            results => ListAsync(results, limit),
            cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlySet<string>> WhoSharesConversationAsync(
        string userId,
        IReadOnlyCollection<string> otherUserIds,
        CancellationToken cancellationToken)
    {
        var parameters = WithUsers(otherUserIds);
        parameters.Add("user", StoredText.Encode(userId));
        return database.ReadAsync<IReadOnlySet<string>>(
            ConversationSql.ShareConversation,
            parameters,
            async results => (await results.ReadAsync<string>().ConfigureAwait(false)).Select(id => StoredText.Decode(id)).ToHashSet(StringComparer.Ordinal),
            cancellationToken);
    }

    private static async Task<Page<ConversationSummary>> ListAsync(SqlMapper.GridReader results, int limit)
    {
        var rows = await results.ReadAsync<ConversationRow>().ConfigureAwait(false);
        var participants = (await results.ReadAsync<ListedParticipantRow>().ConfigureAwait(false)).ToLookup(row => row.ConversationKey);
        var messages = (await results.ReadAsync<MessageRow>().ConfigureAwait(false))
            .Select(row => row.Decoded().ToMessage())
            .ToDictionary(message => message.ConversationId, StringComparer.Ordinal);
        var (page, next) = ListCursor.Cut([.. rows.Select(row => row.Decoded())], limit);
        return new Page<ConversationSummary>(
            [
                .. page.Select(row => new ConversationSummary(
                    ToConversation(row, participants[row.ConversationKey]), messages.GetValueOrDefault(row.Id), row.UnreadCount)),
            ],
            next);
    }

    private static async Task<Conversation?> LoadAsync(SqlMapper.GridReader results)
    {
        var row = (await results.ReadAsync<ConversationRow>().ConfigureAwait(false)).FirstOrDefault();
        var participants = await results.ReadAsync<ParticipantRow>().ConfigureAwait(false);
        return row is null ? null : ToConversation(row.Decoded(), participants);
    }

    private static Conversation ToConversation(ConversationRow row, IEnumerable<ParticipantRow> participants)
    {
        var decoded = participants.Select(participant => participant.Decoded()).ToList();
        // The participants were read after the conversation; one of them may have read a newer message since.
        row.LastSequence = decoded.Aggregate(row.LastSequence, (last, participant) => Math.Max(last, participant.ReadSequence));
        return row.ToConversation(decoded);
    }

    private async ValueTask<string?> CreateAsync(
        string? id,
        ConversationKind kind,
        string? title,
        IReadOnlyCollection<string> userIds,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken)
    {
        var direct = kind == ConversationKind.Direct;
        var parameters = WithUsers(userIds);
        parameters.Add("id", StoredText.Encode(id), DbType.String);
        parameters.Add("kind", (int)kind);
        parameters.Add("title", title, DbType.String);
        parameters.Add("first", direct ? StoredText.Encode(userIds.First()) : null, DbType.String);
        parameters.Add("second", direct ? StoredText.Encode(userIds.Last()) : null, DbType.String);
        parameters.Add("created", createdAt.ToUnixTimeMilliseconds());
        var number = await database.WriteAsync(
            ConversationSql.Create, parameters, results => results.ReadFirstAsync<long?>(), cancellationToken).ConfigureAwait(false);
        return number is null ? null : id ?? NumericId.Format(number.Value);
    }

    private DynamicParameters WithUsers(IReadOnlyCollection<string> userIds)
    {
        var parameters = new DynamicParameters();
        parameters.Add("users", Tables.UserIds(userIds).AsParameter(database.Schema.Qualify("user_ids")));
        return parameters;
    }
}

/// <summary>A participant of one of several conversations.</summary>
internal sealed class ListedParticipantRow : ParticipantRow
{
    public long ConversationKey { get; set; }
}
