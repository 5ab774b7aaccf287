using Microsoft.Extensions.Logging;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Messages;
using Realtime.Nodes;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Assistant;

/// <summary>
/// The replies in progress: one at a time per conversation, in the order of the requests, and a limited number per user. A
/// reply ends when it is complete, or is stopped by its requester, its time limit or the host. The text sent so far is
/// always stored, because users have read it.
/// </summary>
internal sealed class AssistantReplies(
    AssistantRequests requests,
    AssistantPrompts prompts,
    MessageWriter writer,
    MessageService reading,
    IMessageStore messages,
    IConversationStore conversations,
    EventDelivery delivery,
    RemoteReplies remote,
    NodeLink link,
    HostCall hosts,
    IServiceProvider services,
    TimeProvider time,
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
    public void Start() => requests.Received = Accept;

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
        var isStopped = await StopHereAsync(conversationId, userId).ConfigureAwait(false);
        var others = remote.Find(conversationId) is null
            ? []
            : await link
                .TryAskAsync(StopEvent, new(conversationId, userId), NodeJson.Default.StopReplySignal, NodeJson.Default.Boolean)
                .ConfigureAwait(false);
        return isStopped || others?.Contains(true) == true;
    }

    /// <summary>The same for the replies of this node.</summary>
    public async Task<bool> StopHereAsync(string conversationId, string userId)
    {
        ReplyStream[] stopped = [.. InConversation(conversationId).Where(reply => reply.RequesterId == userId)];
        await StopAsync(stopped).ConfigureAwait(false);
        return stopped.Length > 0;
    }

    /// <summary>The current reply of a conversation.</summary>
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
    public async ValueTask ReplayAllAsync(UserConnection connection)
    {
        await remote.ReplayAsync(connection, conversationId: null).ConfigureAwait(false);
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
            await reply.ReplayAsync(connection).ConfigureAwait(false);
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
        var reply = new ReplyStream(request, delivery, time);
        RealtimeException? refusal;
        if (request.IsRepeated && remote.Contains(request.Message.Id))
        {
            return;
        }

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

        if (refusal is not null)
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

        // Wait for all of them: a waiting reply that is stopped completes before the ones that came earlier.
        var before = Task.WhenAll(line.Select(earlier => earlier.Done));
        line.Add(reply);
        reply.Done = Task.Run(() => RunAsync(reply, before));
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

    private async Task RunAsync(ReplyStream reply, Task before)
    {
        try
        {
            // A reply that is stopped ends its wait.
            await before.WaitAsync(reply.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await AnswerAsync(reply).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            logger.AssistantFaulted(reply.Request.Assistant.Id, exception);
            await FailAsync(reply, RealtimeError.Internal, message: null).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                Remove_NeedsLock(reply);
            }
        }
    }

    private async Task AnswerAsync(ReplyStream reply)
    {
        var earlier = reply.Request.IsRepeated ? await FindEarlierAsync(reply).ConfigureAwait(false) : null;
        await reply.GatherAsync().ConfigureAwait(false);
        if (earlier is not null)
        {
            await reply.EndAsync(context => new DomainEvent.AssistantCompleted(context, earlier, WasStopped: false)).ConfigureAwait(false);
            return;
        }

        var error = await SpeakAsync(reply).ConfigureAwait(false);
        await reply.SilenceAsync().ConfigureAwait(false);
        var said = reply.Said;
        var message = string.IsNullOrWhiteSpace(said) ? null : await StoreAsync(reply, said).ConfigureAwait(false);
        if (reply.Stopping.IsCancellationRequested)
        {
            await reply.EndAsync(context => new DomainEvent.AssistantCompleted(context, message, WasStopped: true)).ConfigureAwait(false);
        }
        else if (error is null && message is not null)
        {
            await reply.EndAsync(context => new DomainEvent.AssistantCompleted(context, message, WasStopped: false)).ConfigureAwait(false);
        }
        else
        {
            await FailAsync(reply, error ?? RealtimeError.Unavailable, message).ConfigureAwait(false);
        }
    }

    /// <summary>Calls the model and sends its text.</summary>
    /// <returns>Why the reply is not complete; null if it is complete or was stopped.</returns>
    private async Task<RealtimeError?> SpeakAsync(ReplyStream reply)
    {
        var options = reply.Request.Assistant.Options;
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(reply.Stopping, timeout.Token);
        try
        {
            limit.Token.ThrowIfCancellationRequested();
            await reply.ReportAsync(options.ProgressText).ConfigureAwait(false);
            await MarkReadAsync(reply).ConfigureAwait(false);
            var isDirect = reply.ParticipantIds.Count == 2;
            await hosts.RunAsync(
                new HostDependency($"Assistant {reply.Request.Assistant.Id}", options.Timeout),
                reply.RequesterId,
                async (_, stopped) =>
                {
                    // The host counts the tokens of the prompt. The client is not resolved from the call's scope, because a model
                    // that ignores its cancellation outlives the scope.
                    var prompt = await prompts.BuildAsync(reply.Request, namesSpeakers: !isDirect, stopped).ConfigureAwait(false);
                    await ModelReader.ReadAsync(reply.Request.Assistant.CreateClient(services), prompt, reply, time, stopped).ConfigureAwait(false);
                    return true;
                },
                limit.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (reply.Stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception)
        {
            logger.AssistantFaulted(reply.Request.Assistant.Id, exception is RealtimeException { InnerException: { } fault } ? fault : exception);
            return RealtimeError.Unavailable;
        }
    }

    private async Task<Message?> FindEarlierAsync(ReplyStream reply)
    {
        var request = reply.Request;
        if (!RoomId.TryParse(reply.ConversationId, out _) &&
            await conversations.FindAsync(reply.ConversationId, CancellationToken.None).ConfigureAwait(false) is { } conversation)
        {
            reply.ParticipantIds = [.. conversation.Participants.Select(p => p.UserId)];
        }

        return await messages
            .FindByClientIdAsync(reply.ConversationId, request.Assistant.Id, request.ReplyKey, CancellationToken.None)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// Marks the request as read by the assistant, so that the sender sees this. A failure does not prevent the answer.
    /// </summary>
    private async Task MarkReadAsync(ReplyStream reply)
    {
        try
        {
            await reading
                .MarkReadAsync(reply.ConversationId, reply.Request.Assistant.Id, reply.Request.Message.Sequence)
                .ConfigureAwait(false);
        }
        catch (RealtimeException exception)
        {
            if (!StoreFaults.IsReported(exception))
            {
                logger.ReceiptNotTold(exception);
            }
        }
    }

    /// <summary>
    /// Stores the reply in the same way as every message. A reply that was stored before is found and not stored again.
    /// </summary>
    private async Task<Message> StoreAsync(ReplyStream reply, string said)
    {
        var draft = new MessageDraft(reply.ConversationId, reply.Request.Assistant.Id, said, time.Milliseconds())
        {
            ClientMessageId = reply.Request.ReplyKey,
        };
        return (await writer.EnqueueAsync(draft).ConfigureAwait(false)).Message ??
            throw new RealtimeException(RealtimeError.ConversationNotFound);
    }

    private static ValueTask FailAsync(ReplyStream reply, RealtimeError error, Message? message) => reply.EndAsync(
        context => new DomainEvent.AssistantFailed(context, error, reply.Request.Assistant.Options.FailureText, message));
}
