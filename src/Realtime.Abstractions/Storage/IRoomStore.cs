namespace Realtime.Storage;

/// <summary>
/// Stores rooms. A room is a conversation of kind <see cref="Conversations.ConversationKind.Room"/> whose id is made from
/// its name (<see cref="Rooms.RoomId"/>). Its members are the conversation's participants, which
/// <see cref="IConversationStore"/> adds and removes. All members are thread-safe, atomic, and durable when they complete.
/// </summary>
public interface IRoomStore
{
    /// <summary>Returns a room. Creates it without members if it does not exist. Concurrent calls return the same room.</summary>
    /// <param name="roomName">The name.</param>
    /// <param name="title">The title to record if it is created.</param>
    /// <param name="createdBy">The user to record as its creator if it is created; null for the host.</param>
    /// <param name="createdAt">The time to record if it is created.</param>
    /// <param name="cancellationToken">Cancels the wait before the transaction starts.</param>
    /// <returns>The room, and whether this call created it; null if a conversation of another kind has the id.</returns>
    ValueTask<(StoredRoom Room, bool Created)?> GetOrCreateAsync(string roomName, string title, string? createdBy, DateTimeOffset createdAt, CancellationToken cancellationToken);

    /// <summary>Finds a room.</summary>
    /// <param name="roomName">The name.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The room, or null.</returns>
    ValueTask<StoredRoom?> FindAsync(string roomName, CancellationToken cancellationToken);

    /// <summary>Lists rooms by name, in ordinal order.</summary>
    /// <param name="after">Only names that sort after this one; null to start with the first.</param>
    /// <param name="limit">The maximum number to return.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The rooms.</returns>
    ValueTask<IReadOnlyList<StoredRoom>> ListAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>Counts all rooms.</summary>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The number of rooms.</returns>
    ValueTask<int> CountAsync(CancellationToken cancellationToken);

    /// <summary>Counts the rooms that a user created.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The number of rooms.</returns>
    ValueTask<int> CountCreatedByAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Counts the rooms that a user is a member of.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    /// <returns>The number of rooms.</returns>
    ValueTask<int> CountOfMemberAsync(string userId, CancellationToken cancellationToken);
}
