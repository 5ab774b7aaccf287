using Microsoft.Extensions.Logging;
using Realtime.Commands;
using Realtime.Delivery;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Recovery;
using Realtime.Rooms;
using Realtime.Storage;

namespace Realtime.Sockets;

/// <summary>
/// Gives a client whose connection was lost its socket back, with what it has missed. The client was admitted as a new one
/// before. What it may no longer hear is left out: the store is asked for each conversation.
/// </summary>
internal sealed class SessionRestore(
    StateRecovery recovery,
    EventRenderer renderer,
    IConversationStore conversations,
    ClientCommands commands,
    ChatMetrics metrics,
    ILogger<SessionRestore> logger)
{
    /// <summary>Restores the state if the client asks for one and all that it has missed is known. Otherwise it starts anew.</summary>
    public async ValueTask TryAsync(ChatSocket state)
    {
        var socket = state.Socket;
        if (!recovery.IsOn || socket.ReadAsked() is not var (privateId, offset))
        {
            return;
        }

        if (recovery.FindActive(privateId) is { } earlier
            && !earlier.SharesConnection(socket)
            && (earlier.State as ChatSocket)?.Connection?.UserId == state.Connection!.UserId)
        {
            earlier.EndLost();
        }

        var userId = state.Connection!.UserId;
        var restore = recovery.Take(privateId, userId, state.Place, offset);
        if (restore is null || restore.Missed.Count(entry => Recipients.NarrowTo(entry.Event, userId) is not null) > recovery.MaxMissed)
        {
            metrics.RecoveryRefused();
            return;
        }

        try
        {
            foreach (var room in restore.Session.Rooms)
            {
                if (await MayBeInAsync(room, state.Connection.UserId).ConfigureAwait(false))
                {
                    await socket.JoinAsync(room).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception)
        {
            // The store does not say what the client may hear, so it starts anew, as any client does while the store is away.
            if (!StoreFaults.IsReported(exception))
            {
                logger.RestoreFailed(socket.Id, exception);
            }

            metrics.RecoveryRefused();
            return;
        }

        state.Restore = restore;
        socket.Restore(restore.Session.SocketId, privateId, restore.Session.Data);
    }

    /// <summary>Sends what was missed, before everything that was sent since the socket is back.</summary>
    public async Task CompleteAsync(ChatSocket state)
    {
        var (restore, connection) = (state.Restore!, state.Connection!);
        try
        {
            var rooms = connection.Socket.Rooms.ToHashSet(StringComparer.Ordinal);
            var sendings = new List<Sending>();
            var sent = new List<HistoryEntry>();
            var allowed = new Dictionary<string, bool>(StringComparer.Ordinal);
            foreach (var entry in restore.Missed)
            {
                var rendered = await RenderAsync(entry, state, rooms, ReferenceEquals(entry, restore.Missed[0]) ? restore.FirstIndex : 0, allowed).ConfigureAwait(false);
                if (rendered.Count > 0)
                {
                    sendings.AddRange(rendered);
                    sent.Add(entry);
                }
            }

            if (restore.UpToId > 0 && sendings.Count > 0)
            {
                // Who has the last one has all that was sent up to here.
                sendings[^1] = sendings[^1] with { Offset = recovery.OffsetOf(restore.UpToId, PacketOffset.AllPackets) };
            }

            var firstIndex = sent.Count > 0 && ReferenceEquals(sent[0], restore.Missed[0]) ? restore.FirstIndex : 0;
            recovery.SetReplay(connection.Socket, new(restore.Offset, firstIndex, sent));
            connection.Socket.SendMissed(sendings.Select(sending => sending.Event.Encode(sending.Target, sending.Offset)));
            metrics.Recovered();
        }
        catch (Exception exception)
        {
            // Without what was missed the state is worthless: the client comes back as a new one.
            logger.RestoreFailed(connection.Id, exception);
            state.Restore = null;
            recovery.Drop(connection.Socket);
            connection.Socket.CloseConnection();
            return;
        }

        await ReturnAsync(state, restore.Session).ConfigureAwait(false);
    }

    /// <summary>What the client had beside its rooms. A failure costs less than a new session.</summary>
    private async Task ReturnAsync(ChatSocket state, LostSession session)
    {
        var connection = state.Connection!;
        try
        {
            foreach (var room in connection.Socket.Rooms)
            {
                if (RoomNames.TryGetConversation(room, out var conversationId) && RoomId.TryParse(conversationId, out _))
                {
                    // Counts among those in the room again.
                    await commands.JoinAsync(connection, conversationId).ConfigureAwait(false);
                }
            }

            if (session.Watched.Count > 0)
            {
                // Changes of presence are not kept: the client gets how it is now.
                var presence = await commands.WatchPresenceAsync(connection, session.Watched).ConfigureAwait(false);
                foreach (var user in presence)
                {
                    await Dialects.Common.CommonEvents.PresenceEvent
                        .With(new(user.UserId, user.IsOnline, user.LastSeenAt))
                        .SendAsync(connection.Socket)
                        .ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception)
        {
            if (!StoreFaults.IsReported(exception))
            {
                logger.RestoreFailed(connection.Id, exception);
            }
        }
    }

    private async ValueTask<IReadOnlyList<Sending>> RenderAsync(
        HistoryEntry entry,
        ChatSocket state,
        HashSet<string> rooms,
        int firstIndex,
        Dictionary<string, bool> allowed)
    {
        var userId = state.Connection!.UserId;
        var audible = rooms;
        var ended = (entry.Event as DomainEvent.AssistantCompleted)?.Reply ?? (entry.Event as DomainEvent.AssistantFailed)?.Reply;
        if (ended is { } reply && (reply.ParticipantIds.Contains(userId) || rooms.Contains(RoomNames.Conversation(reply.ConversationId))))
        {
            // The room of the reply is gathered when the reply begins, perhaps while the client was away.
            audible = [.. rooms, RoomNames.Reply(reply.RequestId)];
        }

        var rendered = await renderer.RenderAgainAsync(entry, userId, audible, state.Target, firstIndex).ConfigureAwait(false);
        return rendered.Count == 0 || await IsAllowedAsync(entry.Event, userId, allowed).ConfigureAwait(false) ? rendered : [];
    }

    private async ValueTask<bool> IsAllowedAsync(DomainEvent domainEvent, string userId, Dictionary<string, bool> allowed)
    {
        if (domainEvent is DomainEvent.NotificationPublished or DomainEvent.NotificationCountsChanged
            || (domainEvent is DomainEvent.ConversationChanged removed && removed.UserIds.Contains(userId)))
        {
            return true;
        }

        var conversationId = Changes.LaneKey.Of(domainEvent);
        if (!allowed.TryGetValue(conversationId, out var isParticipant))
        {
            allowed[conversationId] = isParticipant = await conversations
                .IsParticipantAsync(conversationId, userId, CancellationToken.None)
                .ConfigureAwait(false);
        }

        return isParticipant;
    }

    private ValueTask<bool> MayBeInAsync(string room, string userId) =>
        RoomNames.TryGetConversation(room, out var conversationId) ? IsParticipantAsync(conversationId, userId) : new(room == RoomNames.Changes(userId));

    private async ValueTask<bool> IsParticipantAsync(string conversationId, string userId) =>
        await conversations.IsParticipantAsync(conversationId, userId, CancellationToken.None).ConfigureAwait(false);
}
