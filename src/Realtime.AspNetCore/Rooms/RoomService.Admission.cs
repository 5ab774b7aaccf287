using Realtime.Audit;
using Realtime.Conversations;
using Realtime.Guards;
using Realtime.Limits;
using Realtime.Storage;
using Realtime.Time;

namespace Realtime.Rooms;

/// <content>Who may enter a room or create it, and becomes a member.</content>
internal sealed partial class RoomService
{
    /// <summary>
    /// Checks whether a user may enter. Members may always enter. For others, the policy decides, also whether the room may be
    /// created. Called before the gate is entered, because the host's policy may be slow.
    /// </summary>
    private async Task RequireAdmissionAsync(string roomName, string userId, CancellationToken cancellationToken)
    {
        if (await conversations.IsParticipantAsync(RoomId.Of(roomName), userId, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        var exists = await ExistsAsync(roomName, cancellationToken).ConfigureAwait(false);
        if (!exists && _options.AllowRoomCreation)
        {
            // Before the directory and the policy are asked.
            limits.Require(userId, RateLimitClass.Create);
        }

        await profiles.RequireAsync([userId], cancellationToken).ConfigureAwait(false);
        if (!await access.MayEnterAsync(roomName, userId, cancellationToken).ConfigureAwait(false)
            || (!exists && !await access.MayCreateAsync(roomName, userId, cancellationToken).ConfigureAwait(false)))
        {
            throw NotFound();
        }
    }

    /// <summary>Makes an admitted user a member, and creates the room if it does not exist.</summary>
    private async Task BecomeMemberAsync(string roomName, string userId, CancellationToken cancellationToken)
    {
        if (await conversations.IsParticipantAsync(RoomId.Of(roomName), userId, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (await rooms.CountOfMemberAsync(userId, cancellationToken).ConfigureAwait(false) >= _options.MaxRoomsPerUser)
        {
            throw metrics.Refuse(nameof(_options.MaxRoomsPerUser), $"A user can be a member of {_options.MaxRoomsPerUser} rooms");
        }

        if (!await ExistsAsync(roomName, cancellationToken).ConfigureAwait(false))
        {
            await creation.RunAsync(
                userId, () => GetOrCreateAsync(roomName, title: null, userId, cancellationToken), cancellationToken).ConfigureAwait(false);
        }

        await AddAsync(roomName, userId, entry: null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks whether a room exists, without counting its members, of whom there may be very many.</summary>
    private async ValueTask<bool> ExistsAsync(string roomName, CancellationToken cancellationToken) =>
        await conversations.FindHeadAsync(RoomId.Of(roomName), cancellationToken).ConfigureAwait(false) is { Kind: ConversationKind.Room };

    private async Task<StoredRoom> GetOrCreateAsync(string roomName, string? title, string? createdBy, CancellationToken cancellationToken) =>
        await rooms.GetOrCreateAsync(roomName, title ?? roomName, createdBy, time.Milliseconds(), cancellationToken).ConfigureAwait(false) is var (room, _)
            ? room
            : throw new RealtimeException(RealtimeError.Conflict);

    private async Task<bool> AddAsync(string roomName, string userId, AuditEntry? entry, CancellationToken cancellationToken)
    {
        var update = new ConversationUpdate(RoomId.Of(roomName)) { AddedIds = [userId], At = time.Milliseconds(), Audit = entry };
        var result = await conversations.UpdateAsync(update, cancellationToken).ConfigureAwait(false) ?? throw NotFound();
        if (result.HasChanged)
        {
            audit.Relay(update.EntriesOf(result));
            await delivery.PassAsync(update.ConversationId, result.Revision).ConfigureAwait(false);
        }

        return result.HasChanged;
    }
}
