using Realtime.Conversations;
using Realtime.Rooms;

namespace Realtime.Storage.InMemory;

/// <summary>Keeps rooms in memory.</summary>
internal sealed class InMemoryRoomStore(InMemoryData data) : IRoomStore
{
    public ValueTask<(StoredRoom Room, bool Created)?> GetOrCreateAsync(
        string roomName,
        string title,
        string? createdBy,
        DateTimeOffset createdAt,
        CancellationToken cancellationToken) =>
        data.Run<(StoredRoom Room, bool Created)?>(
            () =>
            {
                var id = RoomId.Of(roomName);
                if (data.Conversations.TryGetValue(id, out var known))
                {
                    return known.Kind == ConversationKind.Room ? (ToRoom(known), false) : null;
                }

                var created = new StoredConversation(id, ConversationKind.Room, title, InMemoryData.Trim(createdAt), data.NextConversationPlace_NeedsLock())
                {
                    CreatedBy = createdBy,
                };
                if (data.Ended.TryGetValue(id, out var ended))
                {
                    created.ContinueFrom(ended);
                }

                data.Conversations.Add(id, created);
                return (ToRoom(created), true);
            },
            cancellationToken);

    public ValueTask<StoredRoom?> FindAsync(string roomName, CancellationToken cancellationToken) =>
        data.Run(
            () => data.Conversations.GetValueOrDefault(RoomId.Of(roomName)) is { Kind: ConversationKind.Room } room ? ToRoom(room) : null,
            cancellationToken);

    public ValueTask<IReadOnlyList<StoredRoom>> ListAsync(string? after, int limit, CancellationToken cancellationToken) =>
        data.Run<IReadOnlyList<StoredRoom>>(
            () =>
            [
                .. data.Conversations.Values
                    .Where(c => c.Kind == ConversationKind.Room)
                    .Select(ToRoom)
                    .Where(room => after is null || string.CompareOrdinal(room.Name, after) > 0)
                    .OrderBy(room => room.Name, StringComparer.Ordinal)
                    .Take(limit),
            ],
            cancellationToken);

    public ValueTask<int> CountCreatedByAsync(string userId, CancellationToken cancellationToken) =>
        data.Run(() => data.Conversations.Values.Count(c => c.Kind == ConversationKind.Room && c.CreatedBy == userId), cancellationToken);

    public ValueTask<int> CountAsync(CancellationToken cancellationToken) =>
        data.Run(() => data.Conversations.Values.Count(c => c.Kind == ConversationKind.Room), cancellationToken);

    public ValueTask<int> CountOfMemberAsync(string userId, CancellationToken cancellationToken) =>
        data.Run(() => data.ListOfUser_NeedsLock(userId).Count(c => c.Kind == ConversationKind.Room), cancellationToken);

    private static StoredRoom ToRoom(StoredConversation room)
    {
        var conversation = room.ToConversation();
        return new(room.Id[RoomId.Prefix.Length..], conversation.Title!, room.Participants.Count, room.LastSequence, conversation.CreatedAt);
    }
}
