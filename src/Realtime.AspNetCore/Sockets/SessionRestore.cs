using Microsoft.Extensions.Logging;
using Realtime.Assistant;
using Realtime.Commands;
using Realtime.Delivery;
using Realtime.Diagnostics;
using Realtime.Dialects.Common;
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
    SessionTelling sessions,
    EventRenderer renderer,
    IConversationStore conversations,
    ClientCommands commands,
    AssistantReplies replies,
    ChatMetrics metrics,
    ILogger<SessionRestore> logger)
{
    /// <summary>Tells the recovery what the contracts say. Call it once, before the first client connects.</summary>
    public void Attach() => recovery.Hears = renderer.Hears;

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
        var restore = recovery.Has(privateId)
            ? recovery.Take(privateId, userId, state.Place, offset)
            : await sessions.TakeAsync(privateId, userId, state.Place, offset).ConfigureAwait(false);
        if (restore is null || restore.Missed.Count(entry => IsCounted(entry.Event, userId)) > recovery.MaxMissed)
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

            // Before the socket receives anything: a reply may end before the text so far could be sent.
            var known = HeardText.FromStart(restore);
            foreach (var room in replies.RoomsOf(
                userId,
                id => socket.Rooms.Contains(RoomNames.Conversation(id)),
                (room, runId) => restore.Session.Rooms.Contains(room) || known.Contains(runId)))
            {
                await socket.JoinAsync(room).ConfigureAwait(false);
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
            var heard = new HeardText(restore);
            foreach (var missed in restore.Missed)
            {
                var firstIndex = ReferenceEquals(missed, restore.Missed[0]) ? restore.FirstIndex : 0;
                if (heard.Rest(missed, isPart: firstIndex > 0) is not { } entry)
                {
                    continue;
                }

                var rendered = await RenderAsync(entry, state, rooms, firstIndex, allowed).ConfigureAwait(false);
                if (rendered.Count > 0)
                {
                    sendings.AddRange(rendered);
                    sent.Add(missed);
                }
            }

            state.Heard = heard.Lengths;

            if (restore.UpToId > 0 && sendings.Count > 0)
            {
                // Who has the last one has all that was sent up to here.
                sendings[^1] = sendings[^1] with { Offset = recovery.OffsetOf(restore.UpToId, PacketOffset.AllPackets, identity: null) };
            }

            var sentFrom = sent.Count > 0 && ReferenceEquals(sent[0], restore.Missed[0]) ? restore.FirstIndex : 0;
            recovery.SetReplay(connection.Socket, new(restore.Offset, sentFrom, sent));
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
                    await state.Dialect.Extras.Render(user).SendAsync(connection.Socket).ConfigureAwait(false);
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
        var spoken = entry.Event switch
        {
            DomainEvent.AssistantChunk { Reply: { OnlySocketId: null } of } => of,
            DomainEvent.AssistantCompleted { Reply: var of } => of,
            DomainEvent.AssistantFailed { Reply: var of } => of,
            _ => null,
        };
        if (spoken is { } reply && (reply.ParticipantIds.Contains(userId) || rooms.Contains(RoomNames.Conversation(reply.ConversationId))))
        {
            // The room of the reply is gathered when the reply begins, perhaps while the client was away.
            audible = [.. rooms, RoomNames.Reply(reply.RequestId)];
        }

        var rendered = await renderer.RenderAgainAsync(entry, userId, audible, state.Target, firstIndex).ConfigureAwait(false);
        return rendered.Count == 0 || await IsAllowedAsync(entry.Event, userId, allowed).ConfigureAwait(false) ? rendered : [];
    }

    /// <summary>Text of a reply comes in very many small parts, which do not count.</summary>
    private static bool IsCounted(DomainEvent domainEvent, string userId) =>
        domainEvent is not DomainEvent.AssistantChunk && Recipients.NarrowTo(domainEvent, userId) is not null;

    private async ValueTask<bool> IsAllowedAsync(DomainEvent domainEvent, string userId, Dictionary<string, bool> allowed)
    {
        if (domainEvent is DomainEvent.NotificationPublished or DomainEvent.NotificationCountsChanged
            or DomainEvent.ContactRequestChanged or DomainEvent.ConversationDeleted
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
