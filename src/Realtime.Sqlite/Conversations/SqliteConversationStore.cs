using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Sqlite.Connections;
using Realtime.Sqlite.Messages;
using Realtime.Sqlite.Writing;
using Realtime.Storage;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Conversations;

/// <summary>Conversations in SQLite.</summary>
internal sealed class SqliteConversationStore(SqliteDatabase database) : IConversationStore
{
    // Apart from the writer's, which may hold what its own transaction has not committed yet.
    private readonly MembershipCache<long> _memberships = new();

    public async ValueTask<(Conversation Conversation, bool Created)> GetOrCreateDirectAsync(
        string firstUserId,
        string secondUserId,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken)
    {
        // Nearly always it exists, and then no write is needed.
        return await FindDirectAsync(firstUserId, secondUserId, cancellationToken).ConfigureAwait(false) is { } known
            ? (known, false)
            : await database.WriteAsync(
                context =>
                {
                    var (first, second) = DirectPair.Order(firstUserId, secondUserId);
                    return FindDirect(context.Session, first, second) is { } existing
                        ? (existing, false)
                        : (Create(context, NextId(context), ConversationKind.Direct, null, [first, second], createdAt), true);
                },
                cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<Conversation?> CreateGroupAsync(NewGroup group, DateTimeOffset createdAt, CancellationToken cancellationToken) =>
        database.WriteAsync(
            context => group.Id is not null && Exists(context.Session, group.Id)
                ? null
                : Create(context, group.Id ?? NextId(context), ConversationKind.Group, group.Title, group.ParticipantIds, createdAt),
            cancellationToken);

    public ValueTask<Conversation?> FindAsync(string conversationId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => Load(session, FindRow(session, conversationId)), cancellationToken);

    public ValueTask<Conversation?> FindDirectAsync(string firstUserId, string secondUserId, CancellationToken cancellationToken)
    {
        var (first, second) = DirectPair.Order(firstUserId, secondUserId);
        return database.ReadAsync(session => FindDirect(session, first, second), cancellationToken);
    }

    public ValueTask<AddedParticipants?> AddParticipantsAsync(
        string conversationId,
        IReadOnlyCollection<string> userIds,
        DateTimeOffset joinedAt,
        CancellationToken cancellationToken) =>
        database.WriteAsync(
            context =>
            {
                if (FindRow(context.Session, conversationId) is not { } row)
                {
                    return null;
                }

                var revision = row.Revision + 1;
                var added = userIds
                    .Where(userId => AddParticipant(context.Session, row.ConversationKey, userId, joinedAt, row.LastSequence, revision))
                    .ToList();
                if (added.Count == 0)
                {
                    return new AddedParticipants([], row.Revision);
                }

                context.Session.Execute(ConversationSql.ReviseMembership, ("$conversation", row.ConversationKey));
                return new AddedParticipants(added, revision);
            },
            cancellationToken);

    public ValueTask<long?> RemoveParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        database.WriteAsync<long?>(
            context =>
            {
                if (FindRow(context.Session, conversationId) is not { } row
                    || context.Session.Execute(ConversationSql.RemoveParticipant, ("$conversation", row.ConversationKey), ("$user", userId)) == 0)
                {
                    return null;
                }

                context.Session.Execute(ConversationSql.ReviseMembership, ("$conversation", row.ConversationKey));
                return row.Revision + 1;
            },
            cancellationToken);

    public ValueTask<long?> SetTitleAsync(string conversationId, string? title, CancellationToken cancellationToken) =>
        database.WriteAsync(
            context => context.Session.QueryInteger(ConversationSql.SetTitle, ("$title", title), ("$id", conversationId)),
            cancellationToken);

    public ValueTask<long?> SetMutedAsync(string conversationId, string userId, DateTimeOffset? until, CancellationToken cancellationToken) =>
        database.WriteAsync<long?>(
            context =>
            {
                if (FindRow(context.Session, conversationId) is not { } row
                    || context.Session.Execute(
                        ConversationSql.SetMuted,
                        ("$until", until?.ToUnixTimeMilliseconds()),
                        ("$revision", row.Revision + 1),
                        ("$conversation", row.ConversationKey),
                        ("$user", userId)) == 0)
                {
                    return null;
                }

                context.Session.Execute(ConversationSql.ReviseSettings, ("$conversation", row.ConversationKey));
                return row.Revision + 1;
            },
            cancellationToken);

    public ValueTask<bool> IsParticipantAsync(string conversationId, string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => session.QueryInteger(ConversationSql.IsParticipant, ("$id", conversationId), ("$user", userId)) is not null,
            cancellationToken);

    public ValueTask<IReadOnlyList<string>> ListParticipantIdsAsync(string conversationId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session =>
            {
                if (session.QueryFirst<MembershipVersionRow>(ConversationSql.FindMembershipVersion, ("$id", conversationId)) is not { } row)
                {
                    return [];
                }

                if (_memberships.TryGet(row.ConversationKey, out var known) && known.Version == row.MembershipVersion)
                {
                    return known.UserIds;
                }

                // Of the same snapshot as the version.
                var membership = new Membership(
                    row.MembershipVersion, session.Query<MemberRow>(Memberships.ReadSql, ("$conversation", row.ConversationKey)));
                _memberships.Set(row.ConversationKey, membership);
                return membership.UserIds;
            },
            cancellationToken);

    public async ValueTask<Page<ConversationSummary>> ListAsync(string userId, string? cursor, int limit, CancellationToken cancellationToken)
    {
        var start = ListCursor.Decode(cursor);
        return await database.ReadAsync(session => List(session, userId, start, limit), cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<IReadOnlySet<string>> WhoSharesConversationAsync(
        string userId,
        IReadOnlyCollection<string> otherUserIds,
        CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlySet<string>>(
            session => otherUserIds
                .Where(other => session.QueryInteger(ConversationSql.ShareConversation, ("$user", userId), ("$other", other)) is not null)
                .ToHashSet(StringComparer.Ordinal),
            cancellationToken);

    private static Page<ConversationSummary> List(SqliteSession session, string userId, ListCursor start, int limit)
    {
        // One row more than asked for tells whether another page follows.
        var rows = session.Query<ConversationRow>(
            ConversationSql.List,
            ("$user", userId),
            ("$activity", start.Activity),
            ("$id", start.ConversationId),
            ("$limit", limit + 1L));
        var (page, next) = ListCursor.Cut(rows, limit);
        return new Page<ConversationSummary>(
            [.. page.Select(row => new ConversationSummary(Load(session, row)!, LastMessage(session, row), row.UnreadCount))],
            next);
    }

    private static Message? LastMessage(SqliteSession session, ConversationRow row) =>
        session.QueryFirst<MessageRow>(
            MessageSql.FindBySequence, ("$conversation", row.ConversationKey), ("$sequence", row.LastSequence))?.ToMessage();

    private static Conversation Create(
        WriteContext context,
        string id,
        ConversationKind kind,
        string? title,
        IReadOnlyCollection<string> userIds,
        DateTimeOffset createdAt)
    {
        var session = context.Session;
        var direct = kind == ConversationKind.Direct;
        var key = session.QueryInteger(
            ConversationSql.Insert,
            ("$id", id),
            ("$kind", (long)kind),
            ("$title", title),
            ("$first", direct ? userIds.First() : null),
            ("$second", direct ? userIds.Last() : null),
            ("$created", createdAt.ToUnixTimeMilliseconds()))!.Value;
        foreach (var userId in userIds)
        {
            AddParticipant(session, key, userId, createdAt, lastSequence: 0, revision: 1);
        }

        if (direct)
        {
            session.Execute(BlockSql.Apply, ("$conversation", key));
        }

        return Load(session, FindRow(session, id))!;
    }

    private static bool AddParticipant(
        SqliteSession session,
        long conversationKey,
        string userId,
        DateTimeOffset joinedAt,
        long lastSequence,
        long revision) =>
        session.Execute(
            ConversationSql.AddParticipant,
            ("$conversation", conversationKey),
            ("$user", userId),
            ("$joined", joinedAt.ToUnixTimeMilliseconds()),
            ("$read", lastSequence),
            ("$revision", revision)) == 1;

    // A host may have brought any integer as an id of its own; those are passed over.
    private static string NextId(WriteContext context)
    {
        string id;
        do
        {
            id = NumericId.Format(context.ConversationIds.Next(context.Session));
        }
        while (Exists(context.Session, id));
        return id;
    }

    private static bool Exists(SqliteSession session, string id) =>
        session.QueryInteger(ConversationSql.Exists, ("$id", id)) is not null;

    private static ConversationRow? FindRow(SqliteSession session, string id) =>
        session.QueryFirst<ConversationRow>(ConversationSql.Find, ("$id", id));

    private static Conversation? FindDirect(SqliteSession session, string first, string second) =>
        Load(session, session.QueryFirst<ConversationRow>(ConversationSql.FindDirect, ("$first", first), ("$second", second)));

    private static Conversation? Load(SqliteSession session, ConversationRow? row) =>
        row?.ToConversation(session.Query<ParticipantRow>(ConversationSql.Participants, ("$conversation", row.ConversationKey)));
}

/// <summary>Which version of its membership a conversation has; Dapper fills it by column name.</summary>
internal sealed class MembershipVersionRow
{
    public long ConversationKey { get; set; }

    public long MembershipVersion { get; set; }
}
