using Microsoft.Extensions.Logging;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Messages;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Time;
using Realtime.Users;

namespace Realtime.Assistant;

/// <summary>
/// The replies under way: one at a time in each conversation, in the order of the requests, and a limited number for
/// each user. A reply ends by itself, by its requester, by its time limit, or with the host; whichever way, what was said
/// is stored, because people have read it.
/// </summary>
internal sealed class AssistantReplies(
    AssistantRequests requests,
    AssistantPrompts prompts,
    MessageWriter writer,
    MessageService reading,
    IMessageStore messages,
    IConversationStore conversations,
    EventDelivery delivery,
    HostCall hosts,
    IServiceProvider services,
    TimeProvider time,
    ILogger<AssistantReplies> logger) : ISweep
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, ReplyStream> _byRequest = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<ReplyStream>> _lines = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _byUser = new(StringComparer.Ordinal);
    private bool _isStopping;

    /// <summary>Takes requests from now on.</summary>
    public void Start() => requests.Received = Accept;

    /// <summary>Takes no more, ends all replies, and waits until what was said is stored.</summary>
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

    /// <summary>Refuses a request that could not be answered now, before it is stored.</summary>
    /// <exception cref="RealtimeException">Too many replies are under way.</exception>
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

    /// <summary>Ends the replies to a user's requests in a conversation.</summary>
    /// <returns>True if there was one.</returns>
    public async Task<bool> StopAsync(string conversationId, string userId)
    {
        ReplyStream[] stopped = [.. InConversation(conversationId).Where(reply => reply.RequesterId == userId)];
        await StopAsync(stopped).ConfigureAwait(false);
        return stopped.Length > 0;
    }

    /// <summary>The reply whose turn it is in a conversation.</summary>
    public ReplyStream? Find(string conversationId) => InConversation(conversationId).FirstOrDefault();

    /// <summary>Gives a socket what was said so far in one conversation.</summary>
    public async ValueTask ReplayAsync(UserConnection connection, string conversationId)
    {
        if (Find(conversationId) is { } reply)
        {
            await reply.ReplayAsync(connection).ConfigureAwait(false);
        }
    }

    /// <summary>Gives a user's new socket what was said so far in all of the user's conversations.</summary>
    public async ValueTask ReplayAllAsync(UserConnection connection)
    {
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

    /// <summary>A user takes part no more, and is told no more.</summary>
    public async ValueTask RemoveAsync(string conversationId, string userId)
    {
        foreach (var reply in InConversation(conversationId))
        {
            await reply.RemoveAsync(userId).ConfigureAwait(false);
        }
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

    /// <summary>Runs in the writer's loop, which it must not hold up.</summary>
    private void Accept(AssistantRequest request)
    {
        var reply = new ReplyStream(request, delivery, time);
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

    /// <summary>Each reply waits for those before it in its conversation.</summary>
    private void Add_NeedsLock(ReplyStream reply)
    {
        _byRequest.Add(reply.Request.Message.Id, reply);
        _byUser[reply.RequesterId] = _byUser.GetValueOrDefault(reply.RequesterId) + 1;
        if (!_lines.TryGetValue(reply.ConversationId, out var line))
        {
            _lines[reply.ConversationId] = line = [];
        }

        // All of them: one that is stopped while it waits is done before those that came earlier.
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
            // One that is stopped while it waits does not wait any longer.
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

    /// <summary>Has the model speak.</summary>
    /// <returns>Why it did not come to its end; null if it did, or was stopped.</returns>
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
                    // The host counts the tokens of the prompt. The client is not of the call's scope: a model that ignores
                    // that it was stopped outlives it.
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

    /// <summary>The assistant has read what it answers; its sender sees so. That it cannot be recorded now hinders no answer.</summary>
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

    /// <summary>Stores the reply by the way of every message. A reply that was stored before is found and not stored again.</summary>
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
