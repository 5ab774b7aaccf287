using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;
using Realtime.Assistant;
using Realtime.Audit;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Nodes;
using Realtime.Storage;
using Realtime.Time;
using Realtime.Typing;
using Realtime.Users;

namespace Realtime.Rooms;

/// <summary>
/// The operations on rooms for host code, the HTTP endpoints and the commands of sockets. A user who enters becomes a
/// member, which is stored. A lost connection ends the user's presence in the room, but not the membership, so that the user
/// can catch up later. Leaving with the last socket in the room ends both.
/// </summary>
internal sealed partial class RoomService(
    IRoomStore rooms,
    IConversationStore conversations,
    RoomPresence present,
    RoomGates gates,
    RoomAccess access,
    UserProfiles profiles,
    ProfileCache names,
    NodeLink link,
    EventDelivery delivery,
    TypingTracker typing,
    AssistantReplies replies,
    RateLimits limits,
    RoomCreation creation,
    ChatMetrics metrics,
    AuditLog audit,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time) : IRoomService
{
    /// <summary>The event by which nodes ask whether a user is in a room.</summary>
    public const string InRoomEvent = "realtime:in_room";

    private const int MaxNameLength = 100;
    private const int MaxTitleLength = 200;
    private const int MaxPage = 100;

    /// <summary>How many of the users in a room a client is told of at once.</summary>
    private const int MaxPresentListed = 1_000;

    private readonly ChatRealtimeCoreOptions _options = options.Value;

    public async Task<Room> CreateAsync(string roomName, string? title = null, CancellationToken cancellationToken = default)
    {
        RequireName(roomName);
        if (title is not null)
        {
            Texts.RequireText(title, "title", 1, MaxTitleLength);
        }

        return ToRoom(await GetOrCreateAsync(roomName, title, createdBy: null, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>
    /// Creates a room for a user, by the rules that apply to one who enters it first. Without a user (clients that declare their
    /// identity), the host's policy is asked for the empty id.
    /// </summary>
    /// <exception cref="RealtimeException">The user may not create it, or there are too many rooms.</exception>
    public async Task<Room> CreateForAsync(string? userId, string roomName, string title, CancellationToken cancellationToken)
    {
        RequireName(roomName);
        Texts.RequireText(title, "title", 1, MaxTitleLength);
        if (!await access.MayEnterAsync(roomName, userId ?? "", cancellationToken).ConfigureAwait(false)
            || !await access.MayCreateAsync(roomName, userId ?? "", cancellationToken).ConfigureAwait(false))
        {
            throw new RealtimeException(RealtimeError.Forbidden, "You may not create this room");
        }

        return ToRoom(await creation.RunAsync(
            userId, () => GetOrCreateAsync(roomName, title, userId, cancellationToken), cancellationToken).ConfigureAwait(false));
    }

    public async Task<Room?> FindAsync(string roomName, CancellationToken cancellationToken = default) =>
        IsName(roomName) && await rooms.FindAsync(roomName, cancellationToken).ConfigureAwait(false) is { } room ? ToRoom(room) : null;

    public async Task<Page<Room>> ListAsync(string userId, string? cursor = null, int limit = 50, CancellationToken cancellationToken = default)
    {
        PageLimit.Require(limit, MaxPage);
        var found = await rooms.ListAsync(cursor, limit + 1, cancellationToken).ConfigureAwait(false);
        var seen = new List<Room>();
        foreach (var room in found.Take(limit))
        {
            if (await MaySeeAsync(room.Name, userId, cancellationToken).ConfigureAwait(false))
            {
                seen.Add(ToRoom(room));
            }
        }

        return new(seen, found.Count > limit ? found[limit - 1].Name : null);
    }

    public Task<IReadOnlyList<UserProfile>> ListPresentAsync(string roomName, CancellationToken cancellationToken = default) =>
        ListPresentAsync(roomName, int.MaxValue, cancellationToken);

    /// <summary>Lists the users in a room for a user: in a room of very many, the first by id.</summary>
    /// <exception cref="RealtimeException">The user may not see the room.</exception>
    public async Task<IReadOnlyList<UserProfile>> ListPresentAsync(string roomName, string userId, CancellationToken cancellationToken) =>
        IsName(roomName) && await MaySeeAsync(roomName, userId, cancellationToken).ConfigureAwait(false)
            ? await ListPresentAsync(roomName, MaxPresentListed, cancellationToken).ConfigureAwait(false)
            : throw NotFound();

    private async Task<IReadOnlyList<UserProfile>> ListPresentAsync(string roomName, int most, CancellationToken cancellationToken)
    {
        string[] userIds = [.. present.UsersIn(roomName).Order(StringComparer.Ordinal).Take(most)];
        var known = await profiles.FindAsync(userIds, cancellationToken).ConfigureAwait(false);
        return [.. userIds.Select(id => known[id])];
    }

    public async Task<Room> EnterAsync(string roomName, string userId, CancellationToken cancellationToken = default)
    {
        RequireName(roomName);
        await RequireAdmissionAsync(roomName, userId, cancellationToken).ConfigureAwait(false);
        using (await gates.EnterAsync(roomName, userId, cancellationToken).ConfigureAwait(false))
        {
            await BecomeMemberAsync(roomName, userId, cancellationToken).ConfigureAwait(false);
        }

        return await RequireAsync(roomName, cancellationToken).ConfigureAwait(false);
    }

    public async Task<bool> AddMemberAsync(string roomName, string memberId, CancellationToken cancellationToken = default)
    {
        RequireName(roomName);
        await profiles.RequireAsync([memberId], cancellationToken).ConfigureAwait(false);
        using (await gates.EnterAsync(roomName, memberId, cancellationToken).ConfigureAwait(false))
        {
            return await AddAsync(roomName, memberId, audit.Draft(actorId: null, AuditActions.ParticipantAdded), cancellationToken).ConfigureAwait(false);
        }
    }

    public Task<bool> RemoveMemberAsync(string roomName, string memberId, CancellationToken cancellationToken = default) =>
        RemoveMemberAsync(roomName, memberId, actorId: null, cancellationToken);

    /// <summary>Removes a member for the host (no actor), or a member who leaves.</summary>
    public async Task<bool> RemoveMemberAsync(string roomName, string memberId, string? actorId, CancellationToken cancellationToken)
    {
        if (!IsName(roomName) || !Texts.IsId(memberId))
        {
            return false;
        }

        var id = RoomId.Of(roomName);
        using (await gates.EnterAsync(roomName, memberId, cancellationToken).ConfigureAwait(false))
        {
            await typing.EndAsync(id, memberId).ConfigureAwait(false);
            var update = new ConversationUpdate(id)
            {
                RemovedId = memberId,
                At = time.Milliseconds(),
                Audit = actorId is null ? audit.Draft(actorId, AuditActions.ParticipantRemoved) : null,
            };
            var removed = await conversations.UpdateAsync(update, cancellationToken).ConfigureAwait(false);
            if (removed is { IsRemoved: true })
            {
                audit.Relay(update.EntriesOf(removed));
                await delivery.PassAsync(id, removed.Revision).ConfigureAwait(false);
            }

            // Also if nothing was removed: a repeated call completes one that was interrupted after its commit.
            var wasPresent = present.Contains(memberId, roomName);
            await delivery.LeaveAsync(id, memberId).ConfigureAwait(false);
            typing.Forget(id, memberId);
            await replies.RemoveAsync(id, memberId).ConfigureAwait(false);
            present.Remove(memberId, roomName);
            if (wasPresent)
            {
                await TellLeftAsync(roomName, names.Find(memberId), socketId: null).ConfigureAwait(false);
            }

            return removed is { IsRemoved: true };
        }
    }

    /// <summary>
    /// Adds a socket to a room, and makes the user a member. Announced if it is the user's first socket in the room.
    /// </summary>
    public async Task<Room> JoinAsync(UserConnection connection, string roomName)
    {
        RequireName(roomName);
        await RequireAdmissionAsync(roomName, connection.UserId, default).ConfigureAwait(false);
        using (await gates.EnterAsync(roomName, connection.UserId).ConfigureAwait(false))
        {
            await BecomeMemberAsync(roomName, connection.UserId, default).ConfigureAwait(false);
            try
            {
                // Behind the events that were raised before: who is in the room already is not heard joining it.
                var id = RoomId.Of(roomName);
                await delivery.InOrderAsync(id, () => connection.JoinAsync(RoomNames.Conversation(id))).ConfigureAwait(false);
            }
            catch (InvalidOperationException)
            {
                // The server's limit of rooms per socket.
                throw metrics.Refuse(LimitRefusal.RoomsOfSocket, "Too many rooms are joined");
            }

            var isFirst = present.Add(connection, roomName);
            if (!connection.IsConnected)
            {
                // It disconnected meanwhile, and EndAsync may have run before it was added.
                present.Remove(connection, roomName);
            }
            else if (isFirst)
            {
                await delivery
                    .DeliverAsync(new DomainEvent.RoomJoined(roomName, Shown(connection), present.Count(roomName), connection.Id) { Occurrence = Guid.NewGuid().ToString("N") })
                    .ConfigureAwait(false);
            }
        }

        return await RequireAsync(roomName, default).ConfigureAwait(false);
    }

    /// <summary>
    /// Removes a socket from a room. With the user's last socket in it, the membership ends, which is announced.
    /// </summary>
    public async Task LeaveAsync(UserConnection connection, string roomName)
    {
        RequireName(roomName);
        using (await gates.EnterAsync(roomName, connection.UserId).ConfigureAwait(false))
        {
            var id = RoomId.Of(roomName);
            await connection.LeaveAsync(RoomNames.Conversation(id)).ConfigureAwait(false);
            var wasLast = present.Remove(connection, roomName);
            if (present.ContainsHere(connection.UserId, roomName) || await IsElsewhereAsync(roomName, connection.UserId).ConfigureAwait(false))
            {
                return;
            }

            await typing.EndAsync(id, connection.UserId).ConfigureAwait(false);
            await replies.RemoveAsync(id, connection.UserId).ConfigureAwait(false);
            var ended = await conversations.RemoveParticipantAsync(id, connection.UserId, default).ConfigureAwait(false);
            if (ended is { } revision)
            {
                await delivery.PassAsync(id, revision).ConfigureAwait(false);
            }

            typing.Forget(id, connection.UserId);
            if (wasLast || ended is not null)
            {
                await TellLeftAsync(roomName, Shown(connection), connection.Id).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Whether a user is in a room at another node. Those nodes are asked: if the last sockets at two nodes leave at once, each
    /// node removes its own before it asks, so at least one of them learns that the other's is gone, and ends the membership. If
    /// both do, only one of them removes it from the store.
    /// </summary>
    private async ValueTask<bool> IsElsewhereAsync(string roomName, string userId)
    {
        if (!present.Contains(userId, roomName))
        {
            return false;
        }

        var answers = await link
            .TryAskAsync(InRoomEvent, new(roomName, userId), NodeJson.Default.InRoomSignal, NodeJson.Default.Boolean)
            .ConfigureAwait(false);
        return answers is null || answers.Contains(true);
    }

    /// <summary>Removes a disconnected socket. Members stay members.</summary>
    public async ValueTask EndAsync(UserConnection connection)
    {
        foreach (var roomName in present.Of(connection))
        {
            using (await gates.EnterAsync(roomName, connection.UserId).ConfigureAwait(false))
            {
                if (present.Remove(connection, roomName))
                {
                    await TellLeftAsync(roomName, Shown(connection), connection.Id).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>Returns a copy of the users in a room now.</summary>
    public string[] UsersIn(string roomName) => present.UsersIn(roomName);

    /// <summary>Checks whether a user may see a room: as a member, or because the user may enter it.</summary>
    public async ValueTask<bool> MaySeeAsync(string roomName, string userId, CancellationToken cancellationToken) =>
        await access.MayEnterAsync(roomName, userId, cancellationToken).ConfigureAwait(false) ||
        await conversations.IsParticipantAsync(RoomId.Of(roomName), userId, cancellationToken).ConfigureAwait(false);

    /// <summary>The exception for a room that does not exist or that the user may not enter.</summary>
    internal static RealtimeException NotFound() => new(RealtimeError.ConversationNotFound, "Room not found");

    private static bool IsName([NotNullWhen(true)] string? name) =>
        Texts.IsId(name) && name.Length <= MaxNameLength && !char.IsWhiteSpace(name[0]) && !char.IsWhiteSpace(name[^1]);

    private static void RequireName(string? name)
    {
        if (!IsName(name))
        {
            throw new RealtimeException(
                RealtimeError.InvalidPayload,
                $"The name of a room has 1 to {MaxNameLength} characters, without control characters or space at either end");
        }
    }

    /// <summary>Answers another node whether a user is in a room here.</summary>
    public bool IsHere(InRoomSignal signal) => present.ContainsHere(signal.UserId, signal.RoomName);

    /// <summary>Ends a user's presence in a room on this node, because another node has ended the membership.</summary>
    public void RemoveHere(string roomName, string userId) => present.Remove(userId, roomName);

    /// <summary>Ends the presence of all users in a room on this node, because it was deleted. Other conversations have none.</summary>
    public void CloseHere(string conversationId)
    {
        if (RoomId.TryParse(conversationId, out var roomName))
        {
            foreach (var userId in present.UsersIn(roomName))
            {
                present.Remove(userId, roomName);
            }
        }
    }

    /// <summary>Notifies this node's sockets that a user is no longer in a room, because the user's node is gone.</summary>
    public async Task LostAsync(string roomName, string userId)
    {
        if (!present.Contains(userId, roomName))
        {
            await delivery
                .DeliverHereAsync(new DomainEvent.RoomLeft(roomName, names.Find(userId), present.Count(roomName), SocketId: null))
                .ConfigureAwait(false);
        }
    }

    private UserProfile Shown(UserConnection connection) => connection.User.Profile.Only(_options.ProfileFields);

    /// <summary>The user is not counted, also while another node has not yet told that the user has left.</summary>
    private ValueTask TellLeftAsync(string roomName, UserProfile user, string? socketId)
    {
        var presentCount = present.Count(roomName) - (present.Contains(user.Id, roomName) ? 1 : 0);
        return delivery.DeliverAsync(new DomainEvent.RoomLeft(roomName, user, presentCount, socketId) { Occurrence = Guid.NewGuid().ToString("N") });
    }

    private async Task<Room> RequireAsync(string roomName, CancellationToken cancellationToken) =>
        await FindAsync(roomName, cancellationToken).ConfigureAwait(false) ?? throw NotFound();

    private Room ToRoom(StoredRoom room) => new(
        room.Name,
        RoomId.Of(room.Name),
        room.Title,
        room.MemberCount,
        present.Count(room.Name),
        room.LastSequence,
        room.CreatedAt);
}
