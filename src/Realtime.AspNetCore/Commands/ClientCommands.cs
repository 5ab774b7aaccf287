using Microsoft.Extensions.Options;
using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Presence;
using Realtime.Rooms;
using Realtime.Typing;
using Realtime.Users;

namespace Realtime.Commands;

/// <summary>
/// What a connected client may do, whatever its dialect. The user is the socket's, never a payload's, and
/// membership is asked for at each command: what was allowed a moment ago may not be now.
/// </summary>
internal sealed partial class ClientCommands(
    ConversationService conversations,
    MessageService messages,
    INotificationFeed notifications,
    PresenceTracker presence,
    PresenceWatches watches,
    TypingTracker typing,
    RoomCommands rooms,
    AssistantCommands assistants,
    UserProfiles profiles,
    MessageReactions reactions,
    IUserBlocks blocks,
    Storage.IBlockStore blockStore,
    ConnectedUsers connectedUsers,
    IOptions<ChatRealtimeCoreOptions> options) : IClientCommands
{
    /// <summary>What the client may do with rooms.</summary>
    public RoomCommands Rooms => rooms;

    /// <summary>What the client may do with assistants.</summary>
    public AssistantCommands Assistants => assistants;

    /// <summary>Makes the socket receive a conversation's messages. A room is entered.</summary>
    public async Task JoinAsync(UserConnection connection, string conversationId)
    {
        if (RoomId.TryParse(conversationId, out var roomName))
        {
            await rooms.JoinAsync(connection, roomName).ConfigureAwait(false);
            await assistants.ReplayAsync(connection, conversationId).ConfigureAwait(false);
            return;
        }

        await conversations.RequireParticipantAsync(conversationId, connection.UserId, default).ConfigureAwait(false);
        try
        {
            await connection.JoinAsync(RoomNames.Conversation(conversationId)).ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            // The server's own limit of rooms for a socket.
            throw new RealtimeException(RealtimeError.RateLimited, "Too many conversations are joined");
        }

        // A removal takes the user's sockets out of the room after its commit. One that struck between the
        // look-up and the join found this socket not yet in it, so look again.
        if (!await conversations.IsParticipantAsync(conversationId, connection.UserId, default).ConfigureAwait(false))
        {
            await connection.LeaveAsync(RoomNames.Conversation(conversationId)).ConfigureAwait(false);
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        }

        await assistants.ReplayAsync(connection, conversationId).ConfigureAwait(false);
    }

    /// <summary>Undoes a join. Leaving what was not joined, or is not there, changes nothing and tells nothing.</summary>
    public async Task LeaveAsync(UserConnection connection, string conversationId)
    {
        if (RoomId.TryParse(conversationId, out var roomName))
        {
            await rooms.LeaveAsync(connection, roomName).ConfigureAwait(false);
            return;
        }

        Texts.RequireId(conversationId, "conversationId");
        await connection.LeaveAsync(RoomNames.Conversation(conversationId)).ConfigureAwait(false);
    }

    /// <summary>Sends; the message is queued when this returns, so that a client's sends keep their order.</summary>
    public Task<SentMessage> SendAsync(UserConnection connection, string conversationId, MessageContent content, string? clientMessageId) =>
        messages.SendAsync(new SendMessage(conversationId, connection.UserId, content) { ClientMessageId = clientMessageId });

    /// <summary>Marks as read.</summary>
    public Task<ReadReceipt> MarkReadAsync(UserConnection connection, string conversationId, long? upToSequence) =>
        messages.MarkReadAsync(conversationId, connection.UserId, upToSequence, connection.Id, default);

    /// <summary>Starts or stops typing, for one other participant or, where none is named, for all others.</summary>
    public async Task SetTypingAsync(UserConnection connection, string conversationId, string? receiverId, bool isTyping)
    {
        var (takingPart, connected) = await ListForTypingAsync(conversationId).ConfigureAwait(false);

        // Whoever types is connected.
        if (!connected.Contains(connection.UserId))
        {
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        }

        if (receiverId is not null && (receiverId == connection.UserId || !takingPart.Contains(receiverId)))
        {
            throw new RealtimeException(RealtimeError.ReceiverNotParticipant);
        }

        // Typing is for the moment: it is for those who are here now, however many take part.
        string[] recipients = [.. connected.Where(id => id != connection.UserId && (receiverId is null || id == receiverId))];

        // Who blocks the other is shown nothing of the other, and shows nothing.
        var apart = recipients.Length == 0
            ? new HashSet<string>()
            : await blockStore.WhoIsApartAsync(connection.UserId, recipients, default).ConfigureAwait(false);
        recipients = apart.Count == 0 ? recipients : [.. recipients.Where(id => !apart.Contains(id))];
        if (isTyping)
        {
            await typing.StartAsync(connection, conversationId, recipients).ConfigureAwait(false);
        }
        else
        {
            await typing.StopAsync(connection, conversationId, recipients).ConfigureAwait(false);
        }
    }

    /// <summary>Who takes part, and who of them is connected; of a room, who is in it now.</summary>
    private async ValueTask<(IReadOnlyList<string> All, IReadOnlyList<string> Connected)> ListForTypingAsync(string conversationId)
    {
        if (RoomId.TryParse(conversationId, out var roomName))
        {
            var present = rooms.UsersIn(roomName);
            return (present, present);
        }

        var all = await conversations.ListParticipantIdsAsync(conversationId).ConfigureAwait(false);
        return (all, connectedUsers.Among(all));
    }

    /// <summary>Reads history, or what came after a sequence.</summary>
    public Task<MessageHistory> GetMessagesAsync(UserConnection connection, string conversationId, HistoryQuery query) =>
        conversations.GetHistoryAsync(conversationId, connection.UserId, query);

    /// <summary>Reads unread counts, of messages and of notifications.</summary>
    public async Task<(UnreadCounts Messages, long Notifications)> GetUnreadCountsAsync(UserConnection connection) => (
        await conversations.GetUnreadCountsAsync(connection.UserId).ConfigureAwait(false),
        await notifications.GetUnreadCountAsync(connection.UserId).ConfigureAwait(false));

    /// <summary>Watches users' presence, in place of those watched before.</summary>
    /// <returns>Their presence now; any later change is told.</returns>
    public async Task<IReadOnlyList<UserPresence>> WatchPresenceAsync(UserConnection connection, IReadOnlyCollection<string> userIds)
    {
        string[] watched = [.. userIds.Distinct(StringComparer.Ordinal)];
        if (watched.Length > options.Value.MaxWatchedUsers)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"At most {options.Value.MaxWatchedUsers} users can be watched");
        }

        // Watched before they are looked at, so that no change falls in between.
        watches.Set(connection, watched);
        if (!connection.IsConnected)
        {
            watches.Clear(connection);
        }

        return await presence.GetVisibleAsync(connection.UserId, watched, default).ConfigureAwait(false);
    }
}
