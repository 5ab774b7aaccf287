using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Realtime.Diagnostics;
using Realtime.Nodes;
using Realtime.SocketIO;
using Realtime.Time;

namespace Realtime.Recovery;

/// <summary>
/// Tells the other nodes which sessions this node could restore and which events it has delivered, so that a client can come back
/// at another node, also if this one has died. Each node tells what is new four times a second, everything to a node that is new
/// or has missed something, and is heard of every few seconds. Thread-safe.
/// </summary>
internal sealed class SessionTelling : ISweep
{
    public const string EventName = "realtime:sessions";

    /// <summary>How often a node is heard of.</summary>
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    /// <summary>How often it is looked whether an event that is on its way has arrived.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);

    private const int MaxEventsPerPart = 2_000;
    private const int MaxSessionsPerPart = 200;
    private const int MaxQueued = 10_000;

    private readonly StateRecovery _recovery;
    private readonly NodeLink _link;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BatchQueue<Outgoing> _queue;
    private readonly ConcurrentDictionary<string, SessionQuestion> _asked = new(StringComparer.Ordinal);
    private long _number;
    private long _told;
    private long? _beatAt;
    private bool _isStopped;

    public SessionTelling(StateRecovery recovery, NodeLink link, TimeProvider time, ILogger<SessionTelling> logger)
    {
        (_recovery, _link, _time, _logger) = (recovery, link, time, logger);
        _queue = new(SendAsync, MaxQueued);
    }

    /// <summary>Starts to receive. Call it once, when the link is attached.</summary>
    public void Start()
    {
        if (_recovery.IsShared)
        {
            _link.On(EventName, NodeJson.Default.SessionSignal, Receive);
            _link.OnReturn(() =>
            {
                lock (_recovery.Gate)
                {
                    _recovery.Elsewhere.Return();
                }
            });
        }
    }

    /// <summary>Tells the other nodes what is new.</summary>
    public ValueTask SweepAsync()
    {
        if (_recovery.IsShared)
        {
            lock (_recovery.Gate)
            {
                if (_beatAt is null)
                {
                    // This node is new in the cluster.
                    PostState_NeedsLock();
                    Post_NeedsLock(Signal() with { AskedNodeId = "" });
                }

                TellNew_NeedsLock();
                if (_beatAt is null || _time.GetElapsedTime(_beatAt.Value) >= Beat)
                {
                    _beatAt = _time.GetTimestamp();
                    Post_NeedsLock(Signal());
                }
            }
        }

        return default;
    }

    /// <summary>Tells the other nodes what is new, and waits until the transport has it.</summary>
    public async Task TellAsync()
    {
        if (!_recovery.IsShared || !_link.HasOthers)
        {
            return;
        }

        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_recovery.Gate)
        {
            TellNew_NeedsLock();
            if (!_queue.TryPost(new(null, told)))
            {
                return;
            }
        }

        await told.Task.WaitAsync(NodeLink.AnswerLimit, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Tells the other nodes the rest, and that this node stops. Its sessions can be restored elsewhere.</summary>
    public async Task StopAsync()
    {
        if (!_recovery.IsShared)
        {
            return;
        }

        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_recovery.Gate)
        {
            TellNew_NeedsLock(isBye: true);
            _isStopped = true;
            if (!_queue.TryPost(new(null, told)))
            {
                return;
            }
        }

        await told.Task.WaitAsync(NodeLink.AnswerLimit, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Takes a session that another node has, or had.</summary>
    /// <param name="privateId">The secret.</param>
    /// <param name="userId">The user who asks.</param>
    /// <param name="place">Where.</param>
    /// <param name="offset">The last offset that the client has.</param>
    /// <returns>The state and what was missed; null if there is none, or not all that was missed is known.</returns>
    public async ValueTask<Restore?> TakeAsync(string privateId, string userId, string place, string? offset)
    {
        if (!_recovery.IsShared)
        {
            return null;
        }

        var hash = StateRecovery.HashOf(privateId);
        var begun = _recovery.LastBegun;
        ToldSessions.Known? known;
        string[] asked;
        lock (_recovery.Gate)
        {
            known = _recovery.Elsewhere.Find(hash);
            if (known is not null && (known.Session.UserId != userId || known.Session.Place != place))
            {
                return null;
            }

            // All, because another node may have it by now. Nobody is asked for the sessions of a dead node.
            asked = known is null || _recovery.Elsewhere.IsAlive(known.Node) ? [.. _recovery.Elsewhere.Alive.Select(node => node.Id)] : [];
        }

        var asking = new SessionQuestion([.. asked]);
        if (asked.Length > 0 && _link.HasOthers)
        {
            await AskAsync(asking, hash, userId, place).ConfigureAwait(false);
        }

        var (ownerId, session) = asking.Found;
        var isGiven = session is not null;
        if (session is null)
        {
            if (known is null || (asked.Contains(known.Node.Id) && asking.HasAnswered(known.Node.Id)))
            {
                return null;
            }

            // The owner is dead.
            (ownerId, session) = (known.Node.Id, known.Session);
        }

        var since = _time.GetTimestamp();
        while (true)
        {
            var restore = _recovery.TakeElsewhere(
                privateId, session, ownerId!, offset, isGiven, begun, out var mustWait);
            if (restore is not null)
            {
                return restore;
            }

            if (!mustWait || _time.GetElapsedTime(since) >= NodeLink.AnswerLimit)
            {
                lock (_recovery.Gate)
                {
                    _recovery.Elsewhere.Remove(hash);
                }

                return null;
            }

            await Task.Delay(Look, _time).ConfigureAwait(false);
        }
    }

    /// <summary>Asks other nodes for a session, for a limited time.</summary>
    private async Task AskAsync(SessionQuestion asking, string hash, string userId, string place)
    {
        var askId = Guid.NewGuid().ToString("n");
        _asked[askId] = asking;
        lock (_recovery.Gate)
        {
            Post_NeedsLock(Signal() with { Ask = new(askId, hash, userId, place) });
        }

        await asking.Answered.WaitAsync(NodeLink.AnswerLimit, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _asked.TryRemove(askId, out _);
    }

    private void Receive(SessionSignal signal)
    {
        List<SocketIOSocket>? taken = null;
        lock (_recovery.Gate)
        {
            if (signal.NodeId == _link.NodeId || _isStopped)
            {
                return;
            }

            if (!_recovery.Elsewhere.TryTake(signal))
            {
                Post_NeedsLock(Signal() with { AskedNodeId = signal.NodeId });
            }

            if (signal.AskedNodeId is { } askedId && (askedId.Length == 0 || askedId == _link.NodeId))
            {
                PostState_NeedsLock();
            }

            foreach (var session in signal.Sessions)
            {
                if (_recovery.Disown(session.Hash) is { } socket)
                {
                    (taken ??= []).Add(socket);
                }
            }

            if (signal.Answer is { Session: { } given })
            {
                _recovery.Elsewhere.Remove(given.Hash, signal.NodeId);
            }
        }

        if (signal.Answer is { } answer && _asked.TryGetValue(answer.AskId, out var asking))
        {
            asking.Take(signal.NodeId, answer.Session);
        }

        if (taken is not null || signal.Ask is not null)
        {
            // Ending a socket runs handlers of the host.
            _ = Task.Run(() => AnswerAsync(signal.Ask, taken ?? []));
        }
    }

    private Task AnswerAsync(SessionAsk? ask, List<SocketIOSocket> taken)
    {
        try
        {
            foreach (var socket in taken)
            {
                socket.EndLost();
            }

            if (ask is not null)
            {
                Answer(ask);
            }
        }
        catch (Exception exception)
        {
            _logger.SessionNotGiven(exception);
        }

        return Task.CompletedTask;
    }

    private void Answer(SessionAsk ask)
    {
        if (_recovery.FindActiveByHash(ask.Hash) is { State: IRecoverable { Connection: { } connection } state } socket
            && connection.UserId == ask.UserId
            && state.Place == ask.Place)
        {
            socket.EndLost();
        }

        lock (_recovery.Gate)
        {
            var session = _recovery.Give(ask);
            TellNew_NeedsLock();
            Post_NeedsLock(Signal() with { Answer = new(ask.AskId) { Session = session } });
        }
    }

    private SessionSignal Signal() => new(_link.NodeId, _number);

    /// <summary>Queued under the gate, so that the others receive what happened in its order.</summary>
    private void TellNew_NeedsLock(bool isBye = false)
    {
        var (after, log, sessions, ended) = _recovery.TakeUntold(_told);
        _told = after + log.Length;
        if (!_link.HasOthers || _isStopped)
        {
            return;
        }

        foreach (var (part, events, some) in Parts(log, sessions))
        {
            Post_NeedsLock(new(_link.NodeId, ++_number)
            {
                IsBatch = true,
                After = after + Math.Min(log.Length, part * MaxEventsPerPart),
                Log = events,
                Sessions = some,
            });
        }

        if (ended.Count > 0 || isBye)
        {
            Post_NeedsLock(new(_link.NodeId, ++_number) { IsBatch = true, IsBye = isBye, After = _told, Ended = ended });
        }
    }

    private void PostState_NeedsLock()
    {
        TellNew_NeedsLock();
        var (after, forgottenId, log, sessions) = _recovery.DescribeAll();
        var parts = Parts(log, sessions).DefaultIfEmpty((0, [], [])).ToArray();
        foreach (var (part, events, some) in parts)
        {
            Post_NeedsLock(Signal() with
            {
                IsState = true,
                IsFirst = part == 0,
                IsLast = part == parts.Length - 1,
                ForgottenId = forgottenId,
                After = after + Math.Min(log.Length, part * MaxEventsPerPart),
                Log = events,
                Sessions = some,
            });
        }
    }

    /// <summary>Cuts what is told into parts, so that no message is too large.</summary>
    private static IEnumerable<(int Part, LoggedEvent[] Log, ToldSession[] Sessions)> Parts(LoggedEvent[] log, IReadOnlyList<ToldSession> sessions)
    {
        var count = Math.Max(
            (log.Length + MaxEventsPerPart - 1) / MaxEventsPerPart, (sessions.Count + MaxSessionsPerPart - 1) / MaxSessionsPerPart);
        for (var part = 0; part < count; part++)
        {
            yield return (
                part,
                [.. log.Skip(part * MaxEventsPerPart).Take(MaxEventsPerPart)],
                [.. sessions.Skip(part * MaxSessionsPerPart).Take(MaxSessionsPerPart)]);
        }
    }

    private void Post_NeedsLock(SessionSignal signal)
    {
        if (!_isStopped)
        {
            _queue.TryPost(new(signal, null));
        }
    }

    private async ValueTask SendAsync(IReadOnlyList<Outgoing> batch)
    {
        foreach (var (signal, told) in batch)
        {
            if (signal is not null)
            {
                await _link.TrySendAsync(EventName, signal, NodeJson.Default.SessionSignal).ConfigureAwait(false);
            }

            told?.TrySetResult();
        }
    }

    /// <param name="Signal">What is told; null for nothing.</param>
    /// <param name="Told">Completed when it is the entry's turn; null if nobody waits for it.</param>
    private readonly record struct Outgoing(SessionSignal? Signal, TaskCompletionSource? Told);
}
