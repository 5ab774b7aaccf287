using Realtime.Conversations;
using Realtime.Domain;
using Realtime.Limits;

namespace Realtime.Dialects.Native;

/// <summary>The events for opening and reading conversations.</summary>
internal static class NativeConversationEvents
{
    private const int DefaultRows = 30;
    private const int DefaultParticipants = 100;

    /// <summary>How many conversations of one <c>get_changes_batch</c> count as one read.</summary>
    private const int ConversationsPerToken = 10;

    /// <summary>
    /// How many changed messages the answer to one <c>get_changes_batch</c> has, and one more for each further conversation: the answer
    /// must stay smaller than what may wait for a client.
    /// </summary>
    private const int MaxMessagesOfBatch = 500;

    public static IReadOnlyList<ClientEvent> All { get; } =
    [
        ClientEvent.Create("open_conversation", NativeJson.Default.NativeOpenPayload, NativeJson.Default.NativeOpened, OpenAsync),
        ClientEvent.Create("close_conversation", NativeJson.Default.NativeConversationPayload, NativeJson.Default.NativeDoneAck, CloseAsync),
        ClientEvent.Create("get_changes", NativeJson.Default.NativeChangesPayload, NativeJson.Default.NativeChangesAck, GetChangesAsync) with { Overlaps = true },
        ClientEvent.Create("get_changes_batch", NativeJson.Default.NativeChangesBatchPayload, NativeJson.Default.NativeChangesBatchAck, GetBatchAsync) with { Overlaps = true },
        ClientEvent.Create("get_conversation", NativeJson.Default.NativeConversationPayload, NativeJson.Default.NativeConversationAck, FindAsync) with { Overlaps = true },
        ClientEvent.Create("get_conversations", [NativeJson.Default.NativeListPayload], NativeJson.Default.NativeConversationsAck, ListAsync) with
        {
            Overlaps = true,
            IsPayloadOptional = true,
        },
        ClientEvent.Create("get_participants", NativeJson.Default.NativeParticipantsPayload, NativeJson.Default.NativeParticipantsAck, ListParticipantsAsync) with { Overlaps = true },
        ClientEvent.Create("mute_conversation", NativeJson.Default.NativeMutePayload, NativeJson.Default.NativeMutedAck, (call, payload) =>
            MuteAsync(call, payload.ConversationId, payload.Until ?? DateTimeOffset.MaxValue)),
        ClientEvent.Create("unmute_conversation", NativeJson.Default.NativeConversationPayload, NativeJson.Default.NativeMutedAck, (call, payload) =>
            MuteAsync(call, payload.ConversationId, until: null)),
        ClientEvent.Create("set_typing", NativeJson.Default.NativeSetTypingPayload, NativeJson.Default.NativeDoneAck, SetTypingAsync),
    ];

    /// <summary>
    /// Subscribes first and reads afterwards: what is committed after the reading reaches the socket as a change, on this node
    /// or another.
    /// </summary>
    private static async Task<NativeOpened> OpenAsync(ClientCall call, NativeOpenPayload payload)
    {
        var conversationId = Texts.RequireId(payload.ConversationId, "conversationId");
        var limit = payload.Limit ?? NativeHistory.DefaultPage;
        Guards.PageLimit.Require(limit, NativeHistory.MaxPage);
        RequireRevision(payload.AfterRevision);
        call.Core.Count(call.Connection, RateLimitClass.History);
        await call.Core.JoinAsync(call.Connection, conversationId).ConfigureAwait(false);
        try
        {
            var changes = await ReadChangesAsync(call, conversationId, payload.AfterRevision, payload.Epoch, limit: null).ConfigureAwait(false);
            return new(
                await call.Context.Get<NativeViews>().FindAsync(conversationId, call.Connection.UserId, call.Context).ConfigureAwait(false),
                changes,
                changes.Reset
                    ? await call.Context.Get<NativeHistory>()
                        .ReadAsync(new NativeMessagesPayload { ConversationId = conversationId, Limit = limit }, call.Connection.UserId, call.Context)
                        .ConfigureAwait(false)
                    : null);
        }
        catch (RealtimeException)
        {
            // A client that is refused does not expect changes.
            await call.Core.LeaveAsync(call.Connection, conversationId).ConfigureAwait(false);
            throw;
        }
    }

    private static async Task<NativeDoneAck> CloseAsync(ClientCall call, NativeConversationPayload payload)
    {
        await call.Core.LeaveAsync(call.Connection, Texts.RequireId(payload.ConversationId, "conversationId")).ConfigureAwait(false);
        return new();
    }

    private static async Task<NativeChangesAck> GetChangesAsync(ClientCall call, NativeChangesPayload payload)
    {
        call.Core.Count(call.Connection, RateLimitClass.History);
        return new(await ReadChangesAsync(
            call, Texts.RequireId(payload.ConversationId, "conversationId"), payload.AfterRevision, payload.Epoch, payload.Limit).ConfigureAwait(false));
    }

    private static async Task<NativeChangesBatchAck> GetBatchAsync(ClientCall call, NativeChangesBatchPayload payload)
    {
        if (payload.Conversations is not { Count: > 0 and <= NativeSessions.ChangesBatch } wanted)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, $"conversations must have 1 to {NativeSessions.ChangesBatch} entries");
        }

        call.Core.Count(call.Connection, RateLimitClass.History, (wanted.Count + ConversationsPerToken - 1) / ConversationsPerToken);
        var results = new List<NativeChangesResult>(wanted.Count);
        var left = MaxMessagesOfBatch;
        foreach (var one in wanted)
        {
            var conversationId = Texts.RequireId(one?.ConversationId, "conversationId");
            try
            {
                // A conversation for which there is no room left says that it has more.
                var limit = payload.Limit ?? new ChangesQuery().Limit;
                var changes = await ReadChangesAsync(
                    call, conversationId, one!.AfterRevision, payload.Epoch, limit > 0 ? Math.Min(limit, Math.Max(1, left)) : limit).ConfigureAwait(false);
                results.Add(new(conversationId, changes, Error: null));
                left -= changes.Messages.Count;
            }
            catch (RealtimeException exception) when (exception.Error == RealtimeError.ConversationNotFound)
            {
                results.Add(new(conversationId, Changes: null, new(exception.Code, exception.Message)));
            }
        }

        return new(results);
    }

    private static async Task<NativeConversationAck> FindAsync(ClientCall call, NativeConversationPayload payload)
    {
        call.Core.Count(call.Connection, RateLimitClass.History);
        return new(await call.Context.Get<NativeViews>()
            .FindAsync(Texts.RequireId(payload.ConversationId, "conversationId"), call.Connection.UserId, call.Context)
            .ConfigureAwait(false));
    }

    private static async Task<NativeConversationsAck> ListAsync(ClientCall call)
    {
        call.Core.Count(call.Connection, RateLimitClass.History);
        var payload = NativeInput.Optional(call, NativeJson.Default.NativeListPayload);
        return await call.Context.Get<NativeViews>()
            .ListAsync(call.Connection.UserId, payload.Cursor, payload.Limit ?? DefaultRows, call.Context)
            .ConfigureAwait(false);
    }

    private static async Task<NativeParticipantsAck> ListParticipantsAsync(ClientCall call, NativeParticipantsPayload payload)
    {
        call.Core.Count(call.Connection, RateLimitClass.History);
        return await call.Context.Get<NativeViews>()
            .ListParticipantsAsync(
                Texts.RequireId(payload.ConversationId, "conversationId"),
                call.Connection.UserId,
                payload.Cursor,
                payload.Limit ?? DefaultParticipants,
                call.Context)
            .ConfigureAwait(false);
    }

    private static async Task<NativeMutedAck> MuteAsync(ClientCall call, string? id, DateTimeOffset? until)
    {
        var conversationId = Texts.RequireId(id, "conversationId");
        return new(conversationId, await call.Core.SetMutedAsync(call.Connection, conversationId, until).ConfigureAwait(false), until);
    }

    private static async Task<NativeDoneAck> SetTypingAsync(ClientCall call, NativeSetTypingPayload payload)
    {
        await call.Core.SetTypingAsync(
            call.Connection,
            Texts.RequireId(payload.ConversationId, "conversationId"),
            receiverId: null,
            NativeInput.Needed(payload.Typing, "typing")).ConfigureAwait(false);
        return new();
    }

    private static async Task<NativeChanges> ReadChangesAsync(ClientCall call, string conversationId, long? afterRevision, string? epoch, int? limit)
    {
        RequireRevision(afterRevision);
        var changes = await call.Context.Get<ConversationService>().GetChangesAsync(
            conversationId,
            call.Connection.UserId,
            new ChangesQuery { AfterRevision = afterRevision, Epoch = epoch, Limit = limit ?? new ChangesQuery().Limit }).ConfigureAwait(false);
        return await call.Context.Get<NativeHistory>().ChangesAsync(changes, call.Connection.UserId, call.Context).ConfigureAwait(false);
    }

    private static void RequireRevision(long? afterRevision)
    {
        if (afterRevision < 0)
        {
            throw new RealtimeException(RealtimeError.InvalidPayload, "afterRevision must be at least 0");
        }
    }
}
