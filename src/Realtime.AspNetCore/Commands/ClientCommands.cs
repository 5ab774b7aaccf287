using Microsoft.Extensions.Options;
using Realtime.Changes;
using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Limits;
using Realtime.Messages;
using Realtime.Nodes;
using Realtime.Notifications;
using Realtime.Presence;
using Realtime.Reports;
using Realtime.Rooms;
using Realtime.Typing;
using Realtime.Users;

namespace Realtime.Commands;

/// <summary>
/// The commands of a connected client, for all dialects. The user is always that of the socket, never one from a payload.
/// Membership is checked at every command, because it may have changed since the last one.
/// </summary>
internal sealed partial class ClientCommands(
    ConversationService conversations,
    ClientConversations contacts,
    IGroupService groups,
    MessageService messages,
    INotificationFeed notifications,
    PresenceTracker presence,
    PresenceWatches watches,
    TypingTracker typing,
    ConversationKinds kinds,
    RoomCommands rooms,
    AssistantCommands assistants,
    KnownUsers users,
    UserProfiles profiles,
    MessageReactions reactions,
    IMessageReports reports,
    IUserBlocks blocks,
    BlockCache blockCache,
    Storage.IConversationStore conversationStore,
    ConnectedUsers connectedUsers,
    NodeRegistry nodes,
    RateLimits limits,
    ChatMetrics metrics,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time) : IClientCommands
{
    /// <summary>The commands for rooms.</summary>
    public RoomCommands Rooms => rooms;

    /// <summary>The commands for assistants.</summary>
    public AssistantCommands Assistants => assistants;

    /// <summary>Lets the socket receive a conversation's messages. For a room, the user enters it.</summary>
    public async Task JoinAsync(UserConnection connection, string conversationId)
    {
        if (RoomId.TryParse(conversationId, out var roomName))
        {
            await rooms.JoinAsync(connection, roomName).ConfigureAwait(false);
            await assistants.ReplayAsync(connection, conversationId).ConfigureAwait(false);
            return;
        }

        limits.Require(connection.UserId, RateLimitClass.Join);
        await conversations.RequireParticipantAsync(conversationId, connection.UserId, default).ConfigureAwait(false);
        try
        {
            await connection.JoinAsync(RoomNames.Conversation(conversationId)).ConfigureAwait(false);
        }
        catch (InvalidOperationException)
        {
            // The server's limit of rooms per socket.
            throw metrics.Refuse(LimitRefusal.RoomsOfSocket, "Too many conversations are joined");
        }

        // A removal takes the user's sockets out of the room after its commit. If it ran between the check and the join, it did
        // not find this socket in the room, so check again.
        if (!await conversations.IsParticipantAsync(conversationId, connection.UserId, default).ConfigureAwait(false))
        {
            await connection.LeaveAsync(RoomNames.Conversation(conversationId)).ConfigureAwait(false);
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        }

        await assistants.ReplayAsync(connection, conversationId).ConfigureAwait(false);
    }

    /// <summary>
    /// Undoes a join. Leaving a conversation that was not joined or does not exist changes nothing and reports nothing.
    /// </summary>
    public async Task LeaveAsync(UserConnection connection, string conversationId)
    {
        if (RoomId.TryParse(conversationId, out var roomName))
        {
            await rooms.LeaveAsync(connection, roomName).ConfigureAwait(false);
            return;
        }

        limits.Require(connection.UserId, RateLimitClass.Join);
        Texts.RequireId(conversationId, "conversationId");
        await connection.LeaveAsync(RoomNames.Conversation(conversationId)).ConfigureAwait(false);
    }

    /// <summary>Sends a message. It is queued when this method returns, so a client's messages keep their order.</summary>
    public Task<SentMessage> SendAsync(UserConnection connection, string conversationId, MessageContent content, string? clientMessageId)
    {
        limits.Require(connection.UserId, RateLimitClass.Send);
        return contacts.SendAsync(new SendMessage(conversationId, connection.UserId, content) { ClientMessageId = clientMessageId });
    }

    /// <summary>Marks messages as read.</summary>
    public Task<ReadReceipt> MarkReadAsync(UserConnection connection, string conversationId, long? upToSequence)
    {
        limits.Require(connection.UserId, RateLimitClass.Read);
        return messages.MarkReadAsync(conversationId, connection.UserId, upToSequence, connection.Id, default);
    }

    /// <summary>Starts or stops typing, for one other participant or, without a receiver, for all others.</summary>
    public async Task SetTypingAsync(UserConnection connection, string conversationId, string? receiverId, bool isTyping)
    {
        limits.Require(connection.UserId, RateLimitClass.Typing);
        var (takingPart, connected) = await ListForTypingAsync(conversationId).ConfigureAwait(false);

        // The typing user is connected, so this also checks membership.
        if (!connected.Contains(connection.UserId))
        {
            throw new RealtimeException(RealtimeError.ConversationNotFound);
        }

        receiverId = NamedBy(connection, receiverId);
        if (receiverId is not null && (receiverId == connection.UserId || !takingPart.Contains(receiverId)))
        {
            if (await IsRequestedAsync(conversationId, receiverId).ConfigureAwait(false))
            {
                // The receiver has not accepted the request for the conversation, and the sender does not learn of that.
                return;
            }

            throw new RealtimeException(RealtimeError.ReceiverNotParticipant);
        }

        // Typing matters only now, so only connected participants are notified.
        // Users who block each other do not see each other's typing.
        string[] others = [.. connected.Where(id => id != connection.UserId && (receiverId is null || id == receiverId))];
        var recipients = await blockCache.WithoutApartAsync(connection.UserId, others).ConfigureAwait(false);
        var isDirect = recipients.Count > 0 && await kinds.IsDirectAsync(conversationId, takingPart).ConfigureAwait(false);
        if (isTyping)
        {
            await typing.StartAsync(connection, conversationId, isDirect, recipients).ConfigureAwait(false);
        }
        else
        {
            await typing.StopAsync(connection, conversationId, isDirect, recipients).ConfigureAwait(false);
        }
    }

    private async ValueTask<bool> IsRequestedAsync(string conversationId, string userId) =>
        await conversations.FindAsync(conversationId).ConfigureAwait(false) is { Kind: ConversationKind.Direct } direct &&
        direct.Participants.Any(p => p.UserId == userId && p.IsRequested);

    /// <summary>Returns the participants and those of them who are connected; for a room, the users in it now.</summary>
    private async ValueTask<(IReadOnlyList<string> All, IReadOnlyList<string> Connected)> ListForTypingAsync(string conversationId)
    {
        if (RoomId.TryParse(conversationId, out var roomName))
        {
            var present = rooms.UsersIn(roomName);
            return (present, present);
        }

        var all = await conversations.ListParticipantIdsAsync(conversationId).ConfigureAwait(false);
        return (all, AmongConnected(all));
    }

    private IReadOnlyList<string> AmongConnected(IReadOnlyList<string> userIds)
    {
        var here = connectedUsers.Among(userIds);
        if (here.Count == userIds.Count || nodes.UsersElsewhere(roomName: null) is not { Length: > 0 } elsewhere)
        {
            return here;
        }

        var connected = elsewhere.ToHashSet(StringComparer.Ordinal);
        connected.UnionWith(here);
        return [.. userIds.Where(connected.Contains)];
    }

    /// <summary>Reads the history, or the messages after a sequence.</summary>
    public Task<MessageHistory> GetMessagesAsync(UserConnection connection, string conversationId, HistoryQuery query)
    {
        limits.Require(connection.UserId, RateLimitClass.History);
        return conversations.GetHistoryAsync(conversationId, connection.UserId, query);
    }

    /// <summary>Reads the unread counts of messages and notifications.</summary>
    public async Task<(UnreadCounts Messages, long Notifications)> GetUnreadCountsAsync(UserConnection connection)
    {
        limits.Require(connection.UserId, RateLimitClass.History);
        return (
            await conversations.GetUnreadCountsAsync(connection.UserId).ConfigureAwait(false),
            await notifications.GetUnreadCountAsync(connection.UserId).ConfigureAwait(false));
    }

    /// <summary>Watches users' presence instead of the users watched before.</summary>
    /// <returns>Their current presence. Later changes are sent.</returns>
    public async Task<IReadOnlyList<UserPresence>> WatchPresenceAsync(UserConnection connection, IReadOnlyCollection<string> userIds)
    {
        limits.Require(connection.UserId, RateLimitClass.Join, RateLimits.CostOf(userIds.Count));
        string[] watched = [.. userIds.Select(id => NamedBy(connection, id)).Distinct(StringComparer.Ordinal)];
        if (watched.Length > options.Value.MaxWatchedUsers)
        {
            throw TooManyWatched();
        }

        // Set the watch before reading the presence, so that no change between the two is lost.
        watches.Set(connection, watched);
        if (!connection.IsConnected)
        {
            watches.Clear(connection);
        }

        return await presence.GetVisibleAsync(connection.UserId, watched, default).ConfigureAwait(false);
    }

    private RealtimeException TooManyWatched() => metrics.Refuse(
        nameof(options.Value.MaxWatchedUsers), $"At most {options.Value.MaxWatchedUsers} users can be watched", RealtimeError.InvalidPayload);
}
