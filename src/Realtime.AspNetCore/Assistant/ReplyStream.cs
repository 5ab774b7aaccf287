using Realtime.Changes;
using Realtime.Domain;
using Realtime.Users;

namespace Realtime.Assistant;

/// <summary>
/// One reply from its request to its end. Its events are sent one after the other, so that a socket that joins during the
/// reply receives the text so far between two chunks.
/// </summary>
internal sealed class ReplyStream(AssistantRequest request, EventDelivery delivery, TimeProvider time)
{
    /// <summary>The maximum length of the status text.</summary>
    public const int MaxProgressLength = 500;

    /// <summary>
    /// The interval for repeating the status text: shorter than the time after which clients let typing expire.
    /// </summary>
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(4);

    private readonly SemaphoreSlim _telling = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Transcript _said = new();
    private volatile IReadOnlyList<string> _participantIds = request.ParticipantIds;
    private volatile string? _progress;
    private long _progressToldAt;
    private bool _isGathered;
    private bool _isSilent;
    private bool _isOver;

    public AssistantRequest Request { get; } = request;

    public string ConversationId => Request.Message.ConversationId;

    public string RequesterId => Request.Message.SenderId;

    private string Room => RoomNames.Reply(Request.Message.Id);

    /// <summary>Cancelled when the requester or the host stops the reply.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>The work on the reply. Completes when everything is sent and stored. Set when the reply is added.</summary>
    public Task Done { get; set; } = Task.CompletedTask;

    public string Said => _said.ToString();

    public int Length => _said.Length;

    public IReadOnlyList<string> ParticipantIds
    {
        get => _participantIds;
        set => _participantIds = value;
    }

    public AssistantReply Snapshot() => new(ConversationId, Request.Assistant.Id, Request.Message.Id, RequesterId, Said, _progress);

    /// <summary>Makes every recipient's socket join the reply's room.</summary>
    public ValueTask GatherAsync() => InTurnAsync(() =>
    {
        _isGathered = true;
        return new(delivery.InOrderAsync(ConversationId, () => delivery.GatherAsync(
            [RoomNames.Conversation(ConversationId), .. ParticipantIds.Where(id => id != Request.Assistant.Id).Select(RoomNames.User)],
            Room)));
    });

    /// <summary>Sends a status text, unless it is the same as the last one.</summary>
    public ValueTask ReportAsync(string text) => InTurnAsync(() => _isSilent || text == _progress ? default : TellProgressAsync(text));

    /// <summary>Repeats the status text if that is due.</summary>
    public ValueTask RepeatProgressAsync() => _progress is null
        ? default
        : InTurnAsync(() => _isSilent || time.GetElapsedTime(_progressToldAt) < ProgressInterval ? default : TellProgressAsync(_progress));

    /// <summary>Sends more text, unless the reply was silenced.</summary>
    public ValueTask SayAsync(string text) => InTurnAsync(() => _isSilent
        ? default
        : delivery.DeliverAsync(new DomainEvent.AssistantChunk(Context(), _said.Append(text), text, _said)));

    /// <summary>
    /// Sends the text so far to a socket that does not receive the reply yet, and lets it receive what follows.
    /// </summary>
    public ValueTask ReplayAsync(UserConnection connection) => InTurnAsync(async () =>
    {
        if (!_isGathered || _isOver || connection.IsIn(Room))
        {
            return;
        }

        var context = Context() with { OnlySocketId = connection.Id };
        if (_progress is { } progress)
        {
            await delivery.DeliverAsync(new DomainEvent.AssistantProgress(context, progress)).ConfigureAwait(false);
        }

        if (_said.Length > 0)
        {
            await delivery.DeliverAsync(new DomainEvent.AssistantChunk(context, 0, Said, _said)).ConfigureAwait(false);
        }

        // Joins after the text so far was queued, and before the next chunk.
        await delivery.InOrderAsync(ConversationId, () => connection.JoinAsync(Room)).ConfigureAwait(false);
    });

    /// <summary>Stops the reply. No more text is sent after this completes.</summary>
    public async ValueTask StopAsync()
    {
        await SilenceAsync().ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
    }

    /// <summary>Sends no more text and no more status.</summary>
    public ValueTask SilenceAsync() => InTurnAsync(() =>
    {
        _isSilent = true;
        return default;
    });

    /// <summary>Sends the final event, once.</summary>
    public ValueTask EndAsync(Func<ReplyContext, DomainEvent> end) => InTurnAsync(async () =>
    {
        if (_isOver)
        {
            return;
        }

        _isSilent = true;
        _isOver = true;
        await delivery.DeliverAsync(end(Context())).ConfigureAwait(false);
        await delivery.InOrderAsync(ConversationId, () => delivery.DismissAsync(Room, Room)).ConfigureAwait(false);
    });

    /// <summary>Stops sending to a user who was removed.</summary>
    public ValueTask RemoveAsync(string userId) => InTurnAsync(() =>
    {
        ParticipantIds = [.. ParticipantIds.Where(id => id != userId)];
        return delivery.DismissAsync(RoomNames.User(userId), Room);
    });

    private ReplyContext Context() => new(ConversationId, Request.Assistant.Id, Request.Message.Id, RequesterId, ParticipantIds)
    {
        IsGathered = _isGathered,
    };

    private ValueTask TellProgressAsync(string text)
    {
        _progress = text;
        _progressToldAt = time.GetTimestamp();
        return delivery.DeliverAsync(new DomainEvent.AssistantProgress(Context(), text));
    }

    private async ValueTask InTurnAsync(Func<ValueTask> tell)
    {
        await _telling.WaitAsync().ConfigureAwait(false);
        try
        {
            await tell().ConfigureAwait(false);
        }
        finally
        {
            _telling.Release();
        }
    }
}
