using Realtime.Conversations;
using Realtime.Rooms;
using Realtime.SqlServer.Connections;
using Realtime.Storage;
using Realtime.Storage.Relational.Rows;

namespace Realtime.SqlServer.Rooms;

/// <summary>Rooms in SQL Server.</summary>
internal sealed class SqlServerRoomStore(SqlServerDatabase database) : IRoomStore
{
    public ValueTask<(StoredRoom Room, bool Created)?> GetOrCreateAsync(
        string roomName,
        string title,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken) =>
        database.WriteAsync<(StoredRoom Room, bool Created)?>(
            RoomSql.GetOrCreate,
            new
            {
                id = StoredText.Encode(RoomId.Of(roomName)),
                kind = (int)ConversationKind.Room,
                title,
                created = createdAt.ToUnixTimeMilliseconds(),
            },
            async results =>
            {
                var created = await results.ReadFirstAsync<int>().ConfigureAwait(false) == 1;
                var row = await results.ReadFirstAsync<RoomRow>().ConfigureAwait(false);
                return row.Kind == (int)ConversationKind.Room ? (row.Decoded().ToRoom(), created) : null;
            },
            cancellationToken);

    public ValueTask<StoredRoom?> FindAsync(string roomName, CancellationToken cancellationToken) =>
        database.ReadAsync(
            RoomSql.Find,
            new { id = StoredText.Encode(RoomId.Of(roomName)) },
            async results => await results.ReadFirstOrDefaultAsync<RoomRow>().ConfigureAwait(false) is { Kind: (int)ConversationKind.Room } row
                ? row.Decoded().ToRoom()
                : null,
            cancellationToken);

    public ValueTask<IReadOnlyList<StoredRoom>> ListAsync(string? after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<StoredRoom>>(
            RoomSql.List,
            new { after = StoredText.Encode(RoomId.Of(after ?? "")), limit },
            async results => [.. (await results.ReadAsync<RoomRow>().ConfigureAwait(false)).Select(row => row.Decoded().ToRoom())],
            cancellationToken);

    public ValueTask<int> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(RoomSql.Count, new { after = RoomId.Prefix }, results => results.ReadFirstAsync<int>(), cancellationToken);

    public ValueTask<int> CountOfMemberAsync(string userId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            RoomSql.CountOfMember,
            new { user = StoredText.Encode(userId) },
            results => results.ReadFirstAsync<int>(),
            cancellationToken);
}
