using Realtime.Domain;
using Realtime.Nodes;

namespace Realtime.Assistant;

/// <summary>One reply of another node, as far as this node has heard of it.</summary>
/// <param name="signal">Its first event.</param>
internal sealed class RemoteReply(ReplySignal signal)
{
    /// <summary>Replies are never longer (<see cref="AssistantOptions.MaxReplyLength"/>).</summary>
    private const int MaxLength = 100_000;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Transcript _said = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string? _progress;
    private bool _isGathered;

    /// <summary>The last event.</summary>
    public ReplySignal Signal { get; set; } = signal;

    /// <summary>When the last event arrived, as a timestamp.</summary>
    public long HeardAt { get; set; }

    /// <summary>When the reply was last looked for in the store, as a timestamp; null for never.</summary>
    public long? CheckedAt { get; set; }

    /// <summary>Whether it was found in the store, so that its end is on its way or was lost.</summary>
    public bool IsFound { get; set; }

    /// <summary>When its node was last asked for the text so far, as a timestamp; null for never.</summary>
    public long? AskedAt { get; set; }

    /// <summary>Whether text is missing that was sent before.</summary>
    public bool IsBehind { get; private set; }

    /// <summary>Completes when the end was sent to the sockets of this node.</summary>
    public Task Over => _over.Task;

    public bool IsOver => Over.IsCompleted;

    public string Said => _said.ToString();

    public AssistantReply Snapshot() =>
        new(Signal.ConversationId, Signal.AssistantId, Signal.RequestId, Signal.RequesterId, Said, _progress) { ReplyId = Signal.RunId };

    /// <returns>True for the first call.</returns>
    public bool TryGather() => !_isGathered && (_isGathered = true);

    /// <summary>Returns the event for this node; null if there is nothing new in it, or text before it is missing.</summary>
    public DomainEvent? Next(ReplySignal next, ReplyContext context)
    {
        if (next.Text is not { Length: > 0 } text)
        {
            return null;
        }

        if (next.Offset is not { } offset)
        {
            _progress = text;
            IsBehind = next.Length > _said.Length;
            return new DomainEvent.AssistantProgress(context, text);
        }

        // The reply's node may send all text so far once more, or a transport may repeat a part.
        var known = _said.Length - offset;
        IsBehind = known < 0;
        if (IsBehind || offset < 0 || known >= text.Length || offset + text.Length > MaxLength)
        {
            return null;
        }

        return Append(text[known..], context);
    }

    /// <summary>Returns the text that was not heard before the end; null for none.</summary>
    public DomainEvent? Rest(ReplySignal end, ReplyContext context) =>
        end.Length > _said.Length &&
        end.Message?.Content.Text is { } text &&
        text.Length > _said.Length &&
        text.StartsWith(Said, StringComparison.Ordinal)
            ? Append(text[_said.Length..], context)
            : null;

    /// <summary>The events for a socket that has just joined.</summary>
    /// <param name="context">The socket.</param>
    /// <param name="heard">The length of the text that its client has already.</param>
    public IEnumerable<DomainEvent> SoFar(ReplyContext context, int heard)
    {
        if (_progress is { } progress)
        {
            yield return new DomainEvent.AssistantProgress(context, progress);
        }

        if (Said is var said && said.Length > heard)
        {
            yield return new DomainEvent.AssistantChunk(context, heard, said[heard..], _said);
        }
    }

    /// <summary>Records that the end was sent.</summary>
    public void End() => _over.TrySetResult();

    /// <summary>Runs work between two events of the reply.</summary>
    public async ValueTask InTurnAsync(Func<ValueTask> work)
    {
        await _turn.WaitAsync().ConfigureAwait(false);
        try
        {
            await work().ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private DomainEvent.AssistantChunk Append(string text, ReplyContext context) => new(context, _said.Append(text), text, _said);
}
