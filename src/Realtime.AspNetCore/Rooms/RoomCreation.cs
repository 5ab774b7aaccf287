using Microsoft.Extensions.Options;
using Realtime.Diagnostics;
using Realtime.Guards;
using Realtime.Storage;

namespace Realtime.Rooms;

/// <summary>
/// The limits on rooms that users create, for every way to create one. The rooms of one user are created one after the other, so
/// that many calls at once do not exceed the limit.
/// </summary>
internal sealed class RoomCreation(IRoomStore rooms, ChatMetrics metrics, IOptions<ChatRealtimeCoreOptions> options)
{
    // Of users, not of users in rooms: a caller may hold one of those.
    private readonly KeyedGates<string> _gates = new();

    /// <summary>Creates a room for a user, if the limits allow it.</summary>
    /// <param name="userId">The user; null for a client that is not signed in, who is only subject to the limit of all rooms.</param>
    /// <param name="create">Creates it.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RealtimeException">The user created too many rooms, or there are too many in all.</exception>
    public async Task<StoredRoom> RunAsync(string? userId, Func<Task<StoredRoom>> create, CancellationToken cancellationToken)
    {
        using (await _gates.EnterAsync(userId ?? "", cancellationToken).ConfigureAwait(false))
        {
            if (await rooms.CountAsync(cancellationToken).ConfigureAwait(false) >= options.Value.MaxRooms)
            {
                throw metrics.Refuse(nameof(options.Value.MaxRooms), "There are too many rooms");
            }

            var most = options.Value.MaxRoomsCreatedPerUser;
            return userId is not null && await rooms.CountCreatedByAsync(userId, cancellationToken).ConfigureAwait(false) >= most
                ? throw metrics.Refuse(nameof(options.Value.MaxRoomsCreatedPerUser), $"A user can create {most} rooms")
                : await create().ConfigureAwait(false);
        }
    }
}
