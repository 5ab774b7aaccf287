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
    /// <summary>How long reservations of ids are kept.</summary>
    protected static readonly TimeSpan LongestReservation = TimeSpan.FromDays(7);

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
        var id = await CreateAsync(
            new(null, ConversationKind.Direct, null, [first, second], createdAt) { Pair = (first, second) }, cancellationToken).ConfigureAwait(false);
        var conversation = id is null
            ? await FindDirectAsync(first, second, CancellationToken.None).ConfigureAwait(false)
            : await FindAsync(id, CancellationToken.None).ConfigureAwait(false);
        return (conversation!, id is not null);
    }

    /// <summary>Opens a direct conversation for one of its users; see <see cref="IContactStore.OpenDirectAsync"/>.</summary>
    internal async ValueTask<(Conversation Conversation, bool Created)> OpenDirectAsync(
        string userId,
        string otherUserId,
        int? maxMessages,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken)
    {
        if (await FindDirectAsync(userId, otherUserId, cancellationToken).ConfigureAwait(false) is { } known)
        {
            return (known, false);
        }

        var (first, second) = DirectPair.Order(userId, otherUserId);
        IReadOnlyCollection<string> users = maxMessages is null ? [first, second] : [userId];
        var id = await CreateAsync(
            new(null, ConversationKind.Direct, null, users, createdAt)
            {
                Pair = (first, second),
                CreatedBy = userId,
                RequestedId = maxMessages is null ? null : otherUserId,
                MaxMessages = maxMessages ?? 0,
            },
            cancellationToken).ConfigureAwait(false);
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
            new(group.Id, ConversationKind.Group, group.Title, group.ParticipantIds, createdAt)
            {
                CreatedBy = group.CreatedBy,
                HidesEarlierMessages = group.HidesEarlierMessages == true,
            },
            cancellationToken).ConfigureAwait(false);
        return id is null ? null : await FindAsync(id, CancellationToken.None).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<int> CountGroupsCreatedByAsync(string userId, DateTimeOffset after, CancellationToken cancellationToken) =>
        (int)(await database.ReadIntegerAsync(
            statements.CountGroupsCreatedBy, new StatementParameters().Id("user", userId).Time("after", after), cancellationToken).ConfigureAwait(false) ?? 0);

    /// <inheritdoc/>
    public virtual async ValueTask<string> ReserveGroupIdAsync(string userId, string clientId, DateTimeOffset reservedAt, CancellationToken cancellationToken) =>
        NumericId.Format((await database.WriteIntegerAsync(
            statements.ReserveGroupId,
            new StatementParameters()
                .Id("user", userId).Id("client", clientId).Time("reserved", reservedAt).Time("bound", reservedAt - LongestReservation),
            cancellationToken).ConfigureAwait(false))!.Value);

    /// <inheritdoc/>
    public ValueTask<Conversation?> FindHeadAsync(string conversationId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements.FindHead,
            new StatementParameters().Id("id", conversationId),
            static async results => (await results.ReadFirstAsync<ConversationRow>().ConfigureAwait(false))?.ToConversation([]),
            cancellationToken);

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
    public virtual ValueTask<ConversationUpdateResult?> UpdateAsync(ConversationUpdate update, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(update);
        var (first, second) = (update.Roles.ElementAtOrDefault(0), update.Roles.ElementAtOrDefault(1));
        return database.WriteAsync(
            statements.Update,
            new StatementParameters()
                .Users("added", update.AddedIds)
                .Id("id", update.ConversationId)
                .Number("known", update.KnownMembership)
                .Time("at", update.At)
                .Id("removed", update.RemovedId)
                .Id("first", first?.UserId)
                .Number("firstrole", (long?)first?.Role)
                .Id("second", second?.UserId)
                .Number("secondrole", (long?)second?.Role)
                .Number("pending", update.AddsPending ? 1 : 0)
                .Number("left", update.HasLeft ? 1 : 0)
                .Flag("retitle", update.SetsTitle)
                .Text("title", update.Title)
                .Text("action", update.Audit?.Action)
                .Id("actor", update.Audit?.ActorId)
                .Text("detail", update.Audit?.Detail),
            async results =>
            {
                if (await results.ReadIntegerAsync().ConfigureAwait(false) is not { } isCurrent)
                {
                    return null;
                }

                var hasChanged = await results.ReadIntegerAsync().ConfigureAwait(false) > 0;
                var revision = await results.ReadIntegerAsync().ConfigureAwait(false);
                var added = await results.ReadIdsAsync().ConfigureAwait(false);
                var given = await results.ReadIdsAsync().ConfigureAwait(false);
                return new ConversationUpdateResult(isCurrent > 0, hasChanged, revision ?? 0)
                {
                    AddedIds = added,
                    ChangedRoles = [.. update.Roles.Where(role => given.Contains(role.UserId))],
                    IsRemoved = await results.ReadIntegerAsync().ConfigureAwait(false) > 0,
                    SuccessorId = (await results.ReadIdsAsync().ConfigureAwait(false)).FirstOrDefault(),
                };
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<GroupState?> FindGroupAsync(string conversationId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements.FindGroup,
            new StatementParameters().Id("id", conversationId).Users("users", userIds),
            static async results => await results.ReadFirstAsync<GroupRow>().ConfigureAwait(false) is { } row
                ? row.ToState(await results.ReadAsync<RoleRow>().ConfigureAwait(false))
                : null,
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<long?> FindHiddenSequenceAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        database.ReadIntegerAsync(
            statements.FindHidden, new StatementParameters().Id("id", conversationId).Id("user", userId), cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ListHiddenFromAsync(string conversationId, long sequence, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<string>>(
            statements.ListHiddenFrom,
            new StatementParameters().Id("id", conversationId).Number("sequence", sequence),
            static async results => await results.ReadIdsAsync().ConfigureAwait(false),
            cancellationToken);

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
    public ValueTask<Page<Participant>> ListParticipantsAsync(string conversationId, string? cursor, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements.ListParticipants,
            // One extra row shows whether another page follows.
            new StatementParameters().Id("id", conversationId).Id("after", cursor ?? "").Number("limit", limit + 1L),
            async results =>
            {
                var rows = await results.ReadAsync<ParticipantRow>().ConfigureAwait(false);
                return new Page<Participant>(
                    [.. rows.Take(limit).Select(row => row.ToParticipant())], rows.Count > limit ? rows[limit - 1].UserId : null);
            },
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<Page<ConversationSummary>> ListAsync(string userId, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var start = ListCursor.Decode(cursor);
        return await database.ReadAsync(
            statements.List,
            // One extra row shows whether another page follows.
            new StatementParameters()
                .Id("user", userId).Number("activity", start.Activity).Id("after", start.ConversationId).Number("limit", limit + 1L)
                .Number("listed", Conversation.MaxListed),
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
    /// <param name="conversation">The conversation.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The id; null if the given id is taken, or the two users have a direct conversation already.</returns>
    protected virtual async ValueTask<string?> CreateAsync(NewConversation conversation, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        var number = await database.WriteIntegerAsync(
            statements.Create,
            new StatementParameters()
                .Users("users", conversation.UserIds)
                .Id("id", conversation.Id)
                .Number("kind", (long)conversation.Kind)
                .Text("title", conversation.Title)
                .Id("first", conversation.Pair?.First)
                .Id("second", conversation.Pair?.Second)
                .Time("created", conversation.CreatedAt)
                .Id("by", conversation.CreatedBy)
                .Number("hides", conversation.HidesEarlierMessages ? 1 : 0)
                .Id("request", conversation.RequestedId)
                .Number("max", conversation.MaxMessages),
            cancellationToken).ConfigureAwait(false);
        return number is null ? null : conversation.Id ?? NumericId.Format(number.Value);
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
