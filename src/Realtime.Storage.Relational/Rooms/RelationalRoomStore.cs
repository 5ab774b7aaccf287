using Realtime.Conversations;
using Realtime.Rooms;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Storage.Relational.Rooms;

/// <summary>Stores rooms in a relational database.</summary>
/// <param name="database">Runs the statements.</param>
/// <param name="statements">The provider's statements.</param>
public sealed class RelationalRoomStore(RelationalDatabase database, RoomStatements statements) : IRoomStore
{
    /// <inheritdoc/>
    public ValueTask<(StoredRoom Room, bool Created)?> GetOrCreateAsync(
        string roomName,
        string title,
        string? createdBy,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken) =>
        database.WriteAsync<(StoredRoom Room, bool Created)?>(
            statements.GetOrCreate,
            new StatementParameters()
                .Id("id", RoomId.Of(roomName)).Number("kind", (long)ConversationKind.Room).Text("title", title).Id("creator", createdBy)
                .Time("created", createdAt),
            static async results =>
            {
                var created = await results.ReadIntegerAsync().ConfigureAwait(false) > 0;
                var row = await results.ReadFirstAsync<RoomRow>().ConfigureAwait(false);
                return row!.Kind == (int)ConversationKind.Room ? (row.ToRoom(), created) : null;
            },
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoredRoom?> FindAsync(string roomName, CancellationToken cancellationToken) =>
        database.ReadAsync(
            statements.Find,
            new StatementParameters().Id("id", RoomId.Of(roomName)),
            static async results => await results.ReadFirstAsync<RoomRow>().ConfigureAwait(false) is { Kind: (int)ConversationKind.Room } row
                ? row.ToRoom()
                : null,
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<StoredRoom>> ListAsync(string? after, int limit, CancellationToken cancellationToken) =>
        database.ReadAsync<IReadOnlyList<StoredRoom>>(
            statements.List,
            new StatementParameters().Id("after", RoomId.Of(after ?? "")).Number("limit", limit),
            static async results => [.. (await results.ReadAsync<RoomRow>().ConfigureAwait(false)).Select(row => row.ToRoom())],
            cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<int> CountAsync(CancellationToken cancellationToken) =>
        (int)(await database.ReadIntegerAsync(
            statements.Count, new StatementParameters().Id("after", RoomId.Prefix), cancellationToken).ConfigureAwait(false) ?? 0);

    /// <inheritdoc/>
    public async ValueTask<int> CountCreatedByAsync(string userId, CancellationToken cancellationToken) =>
        (int)(await database.ReadIntegerAsync(
            statements.CountCreatedBy, new StatementParameters().Id("user", userId), cancellationToken).ConfigureAwait(false) ?? 0);

    /// <inheritdoc/>
    public async ValueTask<int> CountOfMemberAsync(string userId, CancellationToken cancellationToken) =>
        (int)(await database.ReadIntegerAsync(
            statements.CountOfMember, new StatementParameters().Id("user", userId), cancellationToken).ConfigureAwait(false) ?? 0);
}
