using Realtime.Domain;
using Realtime.Nodes;

namespace Realtime.Assistant;

/// <summary>One reply of another node, as far as this node has heard of it.</summary>
/// <param name="signal">Its first event.</param>
internal sealed class RemoteReply(ReplySignal signal)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Transcript _said = new();
    private string? _progress;
    private bool _isGathered;
    private bool _isIncomplete;

    /// <summary>The last event.</summary>
    public ReplySignal Signal { get; set; } = signal;

    /// <summary>When the last event arrived, as a timestamp.</summary>
    public long HeardAt { get; set; }

    public AssistantReply Snapshot() =>
        new(Signal.ConversationId, Signal.AssistantId, Signal.RequestId, Signal.RequesterId, _said.ToString(), _progress);

    /// <returns>True for the first call.</returns>
    public bool TryGather() => !_isGathered && (_isGathered = true);

    /// <summary>Returns the event for this node; null if text before it is missing, which comes with the whole message.</summary>
    public DomainEvent? Next(ReplySignal next, ReplyContext context)
    {
        if (next.Text is not { Length: > 0 } text)
        {
            return null;
        }

        if (next.Offset is not { } offset)
        {
            _progress = text;
            return new DomainEvent.AssistantProgress(context, text);
        }

        _isIncomplete |= offset != _said.Length;
        return _isIncomplete ? null : new DomainEvent.AssistantChunk(context, _said.Append(text), text, _said);
    }

    /// <summary>The events for a socket that has just joined.</summary>
    public IEnumerable<DomainEvent> SoFar(ReplyContext context)
    {
        if (_progress is { } progress)
        {
            yield return new DomainEvent.AssistantProgress(context, progress);
        }

        if (_said.ToString() is { Length: > 0 } said)
        {
            yield return new DomainEvent.AssistantChunk(context, 0, said, _said);
        }
    }

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
}
