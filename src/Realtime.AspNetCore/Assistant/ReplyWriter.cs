using Microsoft.Extensions.Logging;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Domain;
using Realtime.Guards;
using Realtime.Messages;
using Realtime.Nodes;
using Realtime.Rooms;
using Realtime.Storage;

namespace Realtime.Assistant;

/// <summary>Makes one reply: waits for its turn among all nodes, calls the model, sends its text, and stores it.</summary>
internal sealed class ReplyWriter(
    AssistantPrompts prompts,
    ReplyTurns turns,
    ReplyArchive archive,
    RemoteReplies remote,
    MessageService reading,
    IConversationStore conversations,
    ConversationKinds kinds,
    NodeSignals signals,
    NodeLink link,
    HostCall hosts,
    IServiceProvider services,
    TimeProvider time,
    ILogger<ReplyWriter> logger)
{
    /// <summary>How often the turn is tried while another node has it. The end of a reply that is heard of comes earlier.</summary>
    private static readonly TimeSpan TurnInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How often the other nodes are told that a request waits.</summary>
    private static readonly TimeSpan WaitInterval = TimeSpan.FromSeconds(2);

    /// <summary>Makes a reply, when the turn of its conversation comes.</summary>
    public async Task AnswerAsync(ReplyStream reply)
    {
        var turn = await TakeTurnAsync(reply).ConfigureAwait(false);
        try
        {
            if (turn is not null)
            {
                await remote.SettleAsync(reply.ConversationId).ConfigureAwait(false);
            }

            await AnswerAsync(reply, turn).ConfigureAwait(false);
        }
        finally
        {
            if (turn is not null)
            {
                await turn.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task AnswerAsync(ReplyStream reply, ReplyTurns.Turn? turn)
    {
        if (IsAnsweredElsewhere(reply, turn))
        {
            // Its end was told by the other node.
            return;
        }

        var earlier = turn is not null && (reply.Request.IsRepeated || link.HasOthers) ? await FindEarlierAsync(reply).ConfigureAwait(false) : null;
        if (earlier is not null && await IsToldElsewhereAsync(reply, earlier).ConfigureAwait(false))
        {
            return;
        }

        reply.IsDirect = await kinds.IsDirectAsync(reply.ConversationId, reply.ParticipantIds).ConfigureAwait(false);
        await reply.GatherAsync().ConfigureAwait(false);
        if (earlier is not null)
        {
            await reply.EndAsync(context => new DomainEvent.AssistantCompleted(context, earlier, WasStopped: false)).ConfigureAwait(false);
            return;
        }

        var error = await SpeakAsync(reply, turn?.Lost ?? default).ConfigureAwait(false);
        await reply.SilenceAsync().ConfigureAwait(false);
        var (said, refusal) = await archive
            .ScreenAsync(reply.ConversationId, reply.Request.Assistant.Id, reply.RequesterId, reply.Said)
            .ConfigureAwait(false);
        if (refusal is not null)
        {
            await FailAsync(reply, refusal.Error, message: null, ReplyArchive.ReasonOf(refusal)).ConfigureAwait(false);
            return;
        }

        var message = await archive
            .StoreAsync(reply.ConversationId, reply.Request.Assistant.Id, reply.Request.Message.Id, said)
            .ConfigureAwait(false);
        await reply.ReleaseAsync(message?.Content.Text).ConfigureAwait(false);
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

    /// <summary>Waits until no other node speaks in the conversation.</summary>
    /// <returns>The turn; null if the reply was stopped, or is made by another node.</returns>
    private async Task<ReplyTurns.Turn?> TakeTurnAsync(ReplyStream reply)
    {
        long? toldAt = null;
        var wait = new ReplyWait(reply.ConversationId, reply.RunId, reply.Request.Message.Sequence);
        while (!IsAnsweredElsewhere(reply, turn: null))
        {
            var next = remote.Ended.Next;
            if (!remote.HasEarlierWaiting(reply.ConversationId, reply.Request.Message.Sequence) &&
                await turns.TryTakeAsync(reply.ConversationId).ConfigureAwait(false) is { } turn)
            {
                return turn;
            }

            if (toldAt is not { } at || time.GetElapsedTime(at) >= WaitInterval)
            {
                toldAt = time.GetTimestamp();
                signals.PublishVolatile(new() { ReplyWait = wait });
            }

            await next.WaitAsync(TurnInterval, time, reply.Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (reply.Stopping.IsCancellationRequested)
            {
                break;
            }
        }

        signals.PublishVolatile(new() { ReplyWait = wait with { IsOver = true } });
        return null;
    }

    /// <summary>Whether another node answers the same request, or has done so while this reply waited.</summary>
    private bool IsAnsweredElsewhere(ReplyStream reply, ReplyTurns.Turn? turn) =>
        remote.Ended.IsAnswered(reply.Request.Message.Id, reply.AcceptedAt) ||
        (turn is null && reply.Stopping.IsCancellationRequested && remote.Contains(reply.Request.Message.Id));

    /// <summary>Waits for the end of a reply that another node has stored a moment ago, and tells now.</summary>
    /// <returns>Whether it has come.</returns>
    private async Task<bool> IsToldElsewhereAsync(ReplyStream reply, Message stored)
    {
        var since = time.GetTimestamp();
        while (true)
        {
            var next = remote.Ended.Next;
            if (remote.Ended.IsAnswered(reply.Request.Message.Id, reply.AcceptedAt))
            {
                return true;
            }

            var left = RemoteReplies.LongestEnd - time.GetElapsedTime(since);
            if (left <= TimeSpan.Zero || !link.HasOthers || time.GetUtcNow() - stored.CreatedAt > RemoteReplies.LongestEnd * 2)
            {
                return false;
            }

            await next.WaitAsync(left, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Calls the model and sends its text.</summary>
    /// <returns>Why the reply is not complete; null if it is complete or was stopped.</returns>
    private async Task<RealtimeError?> SpeakAsync(ReplyStream reply, CancellationToken turnLost)
    {
        var options = reply.Request.Assistant.Options;
        using var timeout = new CancellationTokenSource(options.Timeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(reply.Stopping, timeout.Token, turnLost);
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
            reply.ParticipantIds = [.. conversation.Participants.Where(p => !p.IsRequested).Select(p => p.UserId)];
        }

        return await archive.FindAsync(reply.ConversationId, request.Assistant.Id, request.Message.Id).ConfigureAwait(false);
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

    /// <summary>Sends the end of a reply that failed.</summary>
    public static ValueTask FailAsync(ReplyStream reply, RealtimeError error, Message? message, string? text = null) => reply.EndAsync(
        context => new DomainEvent.AssistantFailed(context, error, text ?? reply.Request.Assistant.Options.FailureText, message));
}
