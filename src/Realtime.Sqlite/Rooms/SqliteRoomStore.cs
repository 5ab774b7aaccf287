using Realtime.Conversations;
using Realtime.Rooms;
using Realtime.Sqlite.Connections;
using Realtime.Sqlite.Conversations;
using Realtime.Storage;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Rooms;

/// <summary>Rooms in SQLite.</summary>
internal sealed class SqliteRoomStore(SqliteDatabase database) : IRoomStore
{
    public ValueTask<(StoredRoom Room, bool Created)?> GetOrCreateAsync(
        string roomName,
        string title,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken) =>
        database.WriteAsync<(StoredRoom Room, bool Created)?>(
            context =>
            {
                if (FindRow(context.Session, roomName) is { } known)
                {
                    return known.Kind == (int)ConversationKind.Room ? (known.ToRoom(), false) : null;
                }

                context.Session.QueryInteger(
                    ConversationSql.Insert,
                    ("$id", RoomId.Of(roomName)),
                    ("$kind", (long)ConversationKind.Room),
                    ("$title", title),
                    ("$first", null),
                    ("$second", null),
                    ("$created", createdAt.ToUnixTimeMilliseconds()));
                return (FindRow(context.Session, roomName)!.ToRoom(), true);
            },
            cancellationToken);

    public ValueTask<StoredRoom?> FindAsync(string roomName, CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => FindRow(session, roomName) is { Kind: (int)ConversationKind.Room } row ? row.ToRoom() : null,
            cancellationToken);

    public ValueTask<IReadOnlyList<StoredRoom>> ListAsync(string? after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<StoredRoom>>(
            session =>
            [
                .. session.Query<RoomRow>(
                    RoomSql.List, ("$after", RoomId.Of(after ?? "")), ("$end", RoomRow.IdsEnd), ("$limit", (long)limit))
                    .Select(row => row.ToRoom()),
            ],
            cancellationToken);

    public ValueTask<int> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            session => (int)session.QueryInteger(RoomSql.Count, ("$after", RoomId.Prefix), ("$end", RoomRow.IdsEnd))!.Value,
            cancellationToken);

    public ValueTask<int> CountOfMemberAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(session => (int)session.QueryInteger(RoomSql.CountOfMember, ("$user", userId))!.Value, cancellationToken);

    private static RoomRow? FindRow(SqliteSession session, string roomName) =>
        session.QueryFirst<RoomRow>(RoomSql.Find, ("$id", RoomId.Of(roomName)));
}
