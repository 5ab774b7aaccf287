using Realtime.Changes;
using Realtime.Domain;
using Realtime.Users;

namespace Realtime.Assistant;

/// <summary>
/// One reply from its request to its end. Its events are sent one after the other, so that a socket that joins during the
/// reply receives the text so far between two chunks.
/// </summary>
internal sealed class ReplyStream(AssistantRequest request, EventDelivery delivery, bool isHeld, TimeProvider time)
{
    /// <summary>The maximum length of the status text.</summary>
    public const int MaxProgressLength = 500;

    /// <summary>
    /// The interval for repeating the status text: shorter than the time after which clients let typing expire.
    /// </summary>
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(4);

    private readonly SemaphoreSlim _telling = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private volatile Transcript _said = new();
    private volatile IReadOnlyList<string> _participantIds = request.ParticipantIds;
    private volatile string? _progress;
    private long _progressToldAt;
    private volatile bool _isGathered;
    private bool _isSilent;
    private volatile bool _isHeld = isHeld;
    private bool _isOver;

    public AssistantRequest Request { get; } = request;

    /// <summary>Identifies this attempt at the reply among all nodes.</summary>
    public string RunId { get; } = Guid.NewGuid().ToString("n");

    /// <summary>When the request came, as a timestamp.</summary>
    public long AcceptedAt { get; } = time.GetTimestamp();

    /// <summary>Whether the reply has its turn.</summary>
    public bool HasBegun => _isGathered;

    public string ConversationId => Request.Message.ConversationId;

    public string RequesterId => Request.Message.SenderId;

    /// <summary>Whether the conversation is the direct one of a user and the assistant. Set before the reply begins.</summary>
    public bool IsDirect { get; set; }

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

    public AssistantReply Snapshot() => new(ConversationId, Request.Assistant.Id, Request.Message.Id, RequesterId, _isHeld ? "" : Said, _progress)
    {
        ReplyId = RunId,
    };

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

    /// <summary>Sends more text, unless the reply was silenced. A held text is only kept.</summary>
    public ValueTask SayAsync(string text) => InTurnAsync(() =>
    {
        if (_isSilent)
        {
            return default;
        }

        var context = Context();
        var offset = _said.Append(text);
        return _isHeld ? default : delivery.DeliverAsync(new DomainEvent.AssistantChunk(context, offset, text, _said));
    });

    /// <summary>Sends the whole text of a reply whose text was held until it was complete.</summary>
    /// <param name="text">The text as it was stored; null if there is none.</param>
    public ValueTask ReleaseAsync(string? text) => InTurnAsync(() =>
    {
        if (!_isHeld || _isOver || text is null)
        {
            return default;
        }

        var context = Context();
        _isHeld = false;
        var whole = new Transcript();
        whole.Append(text);
        _said = whole;
        return delivery.DeliverAsync(new DomainEvent.AssistantChunk(context, 0, text, whole));
    });

    /// <summary>
    /// Sends the text so far to a socket that does not receive the reply yet, and lets it receive what follows.
    /// </summary>
    /// <param name="connection">The socket.</param>
    /// <param name="heard">The length of the text that its client has already.</param>
    public ValueTask ReplayAsync(UserConnection connection, int heard = 0) => InTurnAsync(async () =>
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

        if (_said.Length > heard && !_isHeld)
        {
            await delivery.DeliverAsync(new DomainEvent.AssistantChunk(context, heard, Said[heard..], _said)).ConfigureAwait(false);
        }

        // Joins after the text so far was queued, and before the next chunk.
        await delivery.InOrderAsync(ConversationId, () => connection.JoinAsync(Room)).ConfigureAwait(false);
    });

    /// <summary>Sends the other nodes all text so far once more, because one of them lacks a part.</summary>
    public ValueTask RepeatAsync() => InTurnAsync(() =>
    {
        if (_isGathered && !_isOver)
        {
            if (_progress is { } progress)
            {
                delivery.TellOthers(new DomainEvent.AssistantProgress(Context(), progress));
            }

            if (_said.Length > 0 && !_isHeld)
            {
                delivery.TellOthers(new DomainEvent.AssistantChunk(Context(), 0, Said, _said));
            }
        }

        return default;
    });

    /// <summary>Stops a reply that another node has ended, and told so.</summary>
    public async ValueTask SupersedeAsync()
    {
        await InTurnAsync(() =>
        {
            _isSilent = _isOver = true;
            return default;
        }).ConfigureAwait(false);
        await _stopping.CancelAsync().ConfigureAwait(false);
    }

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

    /// <summary>The final event; null before the end, and if another node made the reply.</summary>
    public DomainEvent? End { get; private set; }

    /// <summary>Sends the final event, once.</summary>
    public ValueTask EndAsync(Func<ReplyContext, DomainEvent> end) => InTurnAsync(async () =>
    {
        if (_isOver)
        {
            return;
        }

        _isSilent = true;
        _isOver = true;
        End = end(Context());
        await delivery.DeliverAsync(End).ConfigureAwait(false);
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
        RunId = RunId,
        IsGathered = _isGathered,
        Length = _isHeld ? 0 : _said.Length,
        IsDirect = IsDirect,
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
