using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Messages;
using Realtime.Nodes;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Assistant;

/// <summary>
/// The replies in progress: one at a time per conversation, in the order of the requests, and a limited number per user. A
/// reply ends when it is complete, or is stopped by its requester, its time limit or the host. The text sent so far is
/// stored, because users have read it, unless the host's hooks refuse it.
/// </summary>
internal sealed class AssistantReplies(
    AssistantRequests requests,
    ReplyWriter writer,
    EventDelivery delivery,
    RemoteReplies remote,
    NodeLink link,
    MessageScreening screening,
    IOptions<ChatRealtimeCoreOptions> options,
    TimeProvider time,
    ChatMetrics metrics,
    ILogger<AssistantReplies> logger) : ISweep
{
    /// <summary>The event by which nodes stop each other's replies.</summary>
    public const string StopEvent = "realtime:stop-reply";

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ReplyStream> _byRequest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ReplyStream>> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byUser = new(StringComparer.Ordinal);
    private bool _isStopping;

    /// <summary>Starts to accept requests.</summary>
    public void Start()
    {
        metrics.ObserveReplies(() => _byRequest.Count);
        remote.Superseded = SupersedeAsync;
        remote.Asked = query => FindRun(query.RunId)?.RepeatAsync() ?? default;
        requests.Received = Accept;
    }

    /// <summary>Stops accepting requests, stops all replies, and waits until their texts are stored.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        ReplyStream[] all;
        lock (_lock)
        {
            _isStopping = true;
            all = [.. _byRequest.Values];
        }

        await StopAsync(all).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Refuses a request before it is stored if it could not be answered now.</summary>
    /// <exception cref="RealtimeException">Too many replies are in progress.</exception>
    public void RequirePlace(RegisteredAssistant assistant, string conversationId, string userId)
    {
        lock (_lock)
        {
            if (Refusal_NeedsLock(assistant.Options, conversationId, userId) is { } refusal)
            {
                throw refusal;
            }
        }
    }

    /// <summary>Stops the replies to a user's requests in a conversation, whichever nodes make them.</summary>
    /// <returns>True if a reply was stopped.</returns>
    public async Task<bool> StopAsync(string conversationId, string userId)
    {
        // Also a reply that this node has not heard of, because its request waits at another node.
        RemoteReply[] known = [.. remote.InConversation(conversationId).Where(reply => reply.Signal.RequesterId == userId)];
        var asking = link.TryAskAsync(StopEvent, new(conversationId, userId), NodeJson.Default.StopReplySignal, NodeJson.Default.Boolean);
        var isStopped = await StopHereAsync(conversationId, userId).ConfigureAwait(false);
        var others = await asking.ConfigureAwait(false);

        // Without the answers of all nodes, the end that was heard meanwhile tells.
        return isStopped || (others is null ? known.Any(reply => reply.IsOver) : others.Contains(true));
    }

    /// <summary>The same for the replies of this node.</summary>
    public async Task<bool> StopHereAsync(string conversationId, string userId)
    {
        ReplyStream[] stopped = [.. InConversation(conversationId).Where(reply => reply.RequesterId == userId)];
        await StopAsync(stopped).ConfigureAwait(false);
        return stopped.Length > 0;
    }

    /// <summary>The first reply of a conversation at this node. It may wait for one of another node.</summary>
    public ReplyStream? Find(string conversationId) => InConversation(conversationId).FirstOrDefault();

    /// <summary>Sends a socket the text so far of the current reply in one conversation.</summary>
    public async ValueTask ReplayAsync(UserConnection connection, string conversationId)
    {
        if (Find(conversationId) is { } reply)
        {
            await reply.ReplayAsync(connection).ConfigureAwait(false);
        }

        await remote.ReplayAsync(connection, conversationId).ConfigureAwait(false);
    }

    /// <summary>Sends a user's new socket the text so far of the current replies in all of the user's conversations.</summary>
    /// <param name="connection">The socket.</param>
    /// <param name="heard">The length of the text that its client has already, by attempt; null for none.</param>
    public async ValueTask ReplayAllAsync(UserConnection connection, IReadOnlyDictionary<string, int>? heard = null)
    {
        await remote.ReplayAsync(connection, conversationId: null, heard).ConfigureAwait(false);
        ReplyStream[] current;
        lock (_lock)
        {
            if (_lines.Count == 0)
            {
                return;
            }

            current = [.. _lines.Values.Select(line => line[0]).Where(reply => reply.ParticipantIds.Contains(connection.UserId))];
        }

        foreach (var reply in current)
        {
            await reply.ReplayAsync(connection, heard?.GetValueOrDefault(reply.RunId) ?? 0).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// The rooms of the replies that a restored socket goes on receiving: those whose text its client has, or is sent from the
    /// beginning.
    /// </summary>
    /// <param name="userId">The socket's user.</param>
    /// <param name="hasJoined">Whether the socket has joined a conversation.</param>
    /// <param name="knows">Whether it can be told what the client has of an attempt, given its room.</param>
    public IReadOnlyList<string> RoomsOf(string userId, Predicate<string> hasJoined, Func<string, string, bool> knows)
    {
        var rooms = new List<string>();
        lock (_lock)
        {
            foreach (var reply in _byRequest.Values)
            {
                Add(reply.ParticipantIds, reply.ConversationId, reply.Request.Message.Id, reply.RunId, hasText: reply.Length > 0);
            }
        }

        foreach (var reply in remote.InConversation(null))
        {
            var signal = reply.Signal;
            Add(signal.ParticipantIds, signal.ConversationId, signal.RequestId, signal.RunId, hasText: reply.Said.Length > 0);
        }

        return rooms;

        void Add(IReadOnlyList<string> participantIds, string conversationId, string requestId, string runId, bool hasText)
        {
            var room = RoomNames.Reply(requestId);
            if ((participantIds.Contains(userId) || hasJoined(conversationId)) && (!hasText || knows(room, runId)))
            {
                rooms.Add(room);
            }
        }
    }

    /// <summary>Stops sending to a user who is no longer a participant.</summary>
    public async ValueTask RemoveAsync(string conversationId, string userId)
    {
        foreach (var reply in InConversation(conversationId))
        {
            await reply.RemoveAsync(userId).ConfigureAwait(false);
        }

        await remote.RemoveAsync(conversationId, userId).ConfigureAwait(false);
    }

    public async ValueTask SweepAsync()
    {
        ReplyStream[] current;
        lock (_lock)
        {
            current = [.. _lines.Values.Select(line => line[0])];
        }

        foreach (var reply in current)
        {
            await reply.RepeatProgressAsync().ConfigureAwait(false);
        }
    }

    private static async Task StopAsync(ReplyStream[] replies)
    {
        await Task.WhenAll(replies.Select(reply => reply.StopAsync().AsTask())).ConfigureAwait(false);
        await Task.WhenAll(replies.Select(reply => reply.Done)).ConfigureAwait(false);
    }

    private async ValueTask<bool> SupersedeAsync(ReplySignal end)
    {
        if (FindRun(end.RunId) is not { } reply)
        {
            return false;
        }

        await reply.SupersedeAsync().ConfigureAwait(false);
        return true;
    }

    private ReplyStream? FindRun(string runId)
    {
        lock (_lock)
        {
            return _byRequest.Values.FirstOrDefault(reply => reply.RunId == runId);
        }
    }

    private ReplyStream[] InConversation(string conversationId)
    {
        lock (_lock)
        {
            return _lines.TryGetValue(conversationId, out var line) ? [.. line] : [];
        }
    }

    /// <summary>Called in the writer's loop, so it must not block.</summary>
    private void Accept(AssistantRequest request)
    {
        var reply = new ReplyStream(request, delivery, options.Value.HoldAssistantReplies && screening.ConcernsReplies, time);
        RealtimeException? refusal;
        lock (_lock)
        {
            if (_byRequest.ContainsKey(request.Message.Id))
            {
                return;
            }

            refusal = Refusal_NeedsLock(request.Assistant.Options, reply.ConversationId, reply.RequesterId);
            if (refusal is null)
            {
                Add_NeedsLock(reply);
            }
        }

        if (refusal is not null && !(request.IsRepeated && remote.Contains(request.Message.Id)))
        {
            _ = RefuseAsync(reply, refusal);
        }
    }

    private RealtimeException? Refusal_NeedsLock(AssistantOptions options, string conversationId, string userId)
    {
        if (_isStopping)
        {
            return new(RealtimeError.Unavailable);
        }

        if (_byUser.GetValueOrDefault(userId) >= options.MaxRepliesPerUser)
        {
            return new(RealtimeError.RateLimited, $"The assistant answers at most {options.MaxRepliesPerUser} of your messages at a time");
        }

        return _lines.TryGetValue(conversationId, out var line) && line.Count > options.MaxWaitingPerConversation
            ? new(RealtimeError.RateLimited, "Too many messages wait for the assistant")
            : null;
    }

    /// <summary>Each reply waits for the earlier ones in its conversation.</summary>
    private void Add_NeedsLock(ReplyStream reply)
    {
        _byRequest.Add(reply.Request.Message.Id, reply);
        _byUser[reply.RequesterId] = _byUser.GetValueOrDefault(reply.RequesterId) + 1;
        if (!_lines.TryGetValue(reply.ConversationId, out var line))
        {
            _lines[reply.ConversationId] = line = [];
        }

        // Wait for all of them: a waiting reply that is stopped may complete before those of other users that came earlier.
        var before = Task.WhenAll(line.Select(earlier => earlier.Done));
        var ownBefore = Task.WhenAll(line.Where(earlier => earlier.RequesterId == reply.RequesterId).Select(earlier => earlier.Done));
        line.Add(reply);
        reply.Done = Task.Run(() => RunAsync(reply, before, ownBefore));
    }

    private void Remove_NeedsLock(ReplyStream reply)
    {
        _byRequest.Remove(reply.Request.Message.Id);
        if (--_byUser[reply.RequesterId] == 0)
        {
            _byUser.Remove(reply.RequesterId);
        }

        var line = _lines[reply.ConversationId];
        line.Remove(reply);
        if (line.Count == 0)
        {
            _lines.Remove(reply.ConversationId);
        }
    }

    private static async Task RefuseAsync(ReplyStream reply, RealtimeException refusal) =>
        await reply.EndAsync(context => new DomainEvent.AssistantFailed(context, refusal.Error, refusal.Message, Message: null)).ConfigureAwait(false);

    private async Task RunAsync(ReplyStream reply, Task before, Task ownBefore)
    {
        var since = time.GetTimestamp();
        try
        {
            // A reply that is stopped ends its wait, but after those to the same user, which are stopped with it.
            await before.WaitAsync(reply.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (reply.Stopping.IsCancellationRequested)
            {
                await ownBefore.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await remote.WaitForEndsAsync(reply.ConversationId, reply.RequesterId).ConfigureAwait(false);
            }

            await writer.AnswerAsync(reply).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.AssistantFaulted(reply.Request.Assistant.Id, exception);
            await ReplyWriter
                .FailAsync(reply, StoreFaults.IsReported(exception) ? RealtimeError.Unavailable : RealtimeError.Internal, message: null)
                .ConfigureAwait(false);
        }
        finally
        {
            // Another node may have ended it as well, because it did not hear of this one.
            remote.Ended.TryAdd(reply.Request.Message.Id, reply.RunId, isAnswered: false);
            lock (_lock)
            {
                Remove_NeedsLock(reply);
            }

            metrics.ReplyEnded(time.GetElapsedTime(since), Outcome(reply.End));
        }
    }

    private static string Outcome(DomainEvent? end) => end switch
    {
        DomainEvent.AssistantCompleted { WasStopped: true } => "stopped",
        DomainEvent.AssistantCompleted => "completed",
        DomainEvent.AssistantFailed => "failed",
        // Another node made the reply.
        _ => "elsewhere",
    };
}
