using Realtime.Conversations;
using Realtime.Sqlite.Access;
using Realtime.Sqlite.Connections;
using Realtime.Sqlite.Writing;
using Realtime.Storage;
using Realtime.Storage.Relational.Conversations;
using Realtime.Storage.Relational.Values;

namespace Realtime.Sqlite.Conversations;

/// <summary>Stores conversations in SQLite. The writer's counter generates their ids.</summary>
internal sealed class SqliteConversationStore(SqliteDatabase database) : RelationalConversationStore(database, ConversationSql.Statements)
{
    private readonly SqliteDatabase _database = database;

    public override ValueTask<ConversationUpdateResult?> UpdateAsync(ConversationUpdate update, CancellationToken cancellationToken) =>
        _database.WriteAsync(context => ConversationUpdater.Update(context.Session, update), cancellationToken);

    protected override ValueTask<string?> CreateAsync(NewConversation conversation, CancellationToken cancellationToken) =>
        _database.WriteAsync(context => Create(context, conversation), cancellationToken);

    private static string? Create(WriteContext context, NewConversation conversation)
    {
        var session = context.Session;
        var isTaken = conversation.Pair is var (one, other)
            ? session.QueryInteger(ConversationSql.FindDirectKey, ("$first", one), ("$second", other)) is not null
            : conversation.Id is { } wanted && Exists(session, wanted);
        if (isTaken)
        {
            return null;
        }

        var id = conversation.Id ?? NextId(context);
        var created = conversation.CreatedAt.ToUnixTimeMilliseconds();
        var key = session.QueryInteger(
            ConversationSql.Insert,
            ("$id", id),
            ("$kind", (long)conversation.Kind),
            ("$title", conversation.Title),
            ("$first", conversation.Pair?.First),
            ("$second", conversation.Pair?.Second),
            ("$created", created),
            ("$creator", conversation.CreatedBy),
            ("$hides", conversation.HidesEarlierMessages));
        foreach (var userId in conversation.UserIds)
        {
            session.Execute(
                ConversationSql.AddParticipant,
                ("$conversation", key),
                ("$user", userId),
                ("$joined", created),
                ("$pending", conversation.CreatedBy is { } creator && creator != userId),
                ("$role", conversation.Kind == ConversationKind.Group && userId == conversation.CreatedBy ? (long)ParticipantRole.Owner : 0));
        }

        if (conversation.RequestedId is { } requestedId)
        {
            session.Execute(
                ContactSql.AddRequest,
                ("$conversation", key),
                ("$user", requestedId),
                ("$from", conversation.CreatedBy),
                ("$max", conversation.MaxMessages),
                ("$time", created));
        }

        if (conversation.UserIds.Count <= 2)
        {
            session.Execute(BlockSql.Apply, ("$conversation", key));
        }

        return id;
    }

    public override ValueTask<string> ReserveGroupIdAsync(
        string userId,
        string clientId,
        DateTimeOffset reservedAt,
        CancellationToken cancellationToken) =>
        _database.WriteAsync(
            context =>
            {
                var session = context.Session;
                if (session.QueryInteger(ConversationSql.FindReservation, ("$user", userId), ("$client", clientId)) is { } known)
                {
                    return NumericId.Format(known);
                }

                var id = NextId(context);
                session.Execute(ConversationSql.RemoveReservations, ("$bound", (reservedAt - LongestReservation).ToUnixTimeMilliseconds()));
                session.Execute(
                    ConversationSql.AddReservation,
                    ("$user", userId), ("$client", clientId), ("$number", NumericId.Parse(id)), ("$reserved", reservedAt.ToUnixTimeMilliseconds()));
                return id;
            },
            cancellationToken);

    // Skips integers that the host already uses as conversation ids.
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

    private static bool Exists(SqliteSession session, string id) => session.QueryInteger(ConversationSql.Exists, ("$id", id)) is not null;
}
