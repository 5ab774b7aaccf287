using System.Diagnostics.CodeAnalysis;
using Realtime.Nodes;

namespace Realtime.Recovery;

/// <summary>Another node: which events it has delivered, in its order, and whether it is alive. Not thread-safe.</summary>
internal sealed class ToldNode(string id, long knownSince)
{
    private readonly List<Delivered> _log = [];
    private long _forgottenId;
    private bool _isTakingState;
    private bool _wasInSync;

    /// <summary>The node.</summary>
    public string Id { get; } = id;

    /// <summary>As in its offsets.</summary>
    public string Name { get; } = StateRecovery.NameOf(id);

    /// <summary>When it was heard of first, as a timestamp of the monotonic clock.</summary>
    public long KnownSince { get; } = knownSince;

    /// <summary>The number of its last batch; -1 before its state is known.</summary>
    public long Number { get; private set; } = -1;

    /// <summary>The position of the last event that it has told.</summary>
    public long Last { get; private set; }

    /// <summary>When it was heard of last, as a timestamp of the monotonic clock.</summary>
    public long HeardAt { get; set; }

    /// <summary>When it told of its events last, as a timestamp of the monotonic clock.</summary>
    public long LoggedAt { get; private set; }

    /// <summary>When it was asked for everything; null while nothing is missing.</summary>
    public long? AskedAt { get; set; }

    /// <summary>
    /// When it or this node may have been unheard last: what was missed is read from the store afterwards, and looks new. Null for
    /// never.
    /// </summary>
    public long? ReturnedAt { get; set; }

    /// <summary>Whether it has stopped in order: it has told everything.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Whether nothing that it told was missed.</summary>
    public bool IsInSync => Number >= 0;

    /// <summary>The events that it told, oldest first.</summary>
    public IReadOnlyList<Delivered> Log => _log;

    /// <summary>The position before the first event of <see cref="Log"/>.</summary>
    public long Floor => Last - _log.Count;

    /// <summary>Takes a batch or a part of its state.</summary>
    /// <returns>False if something is missing.</returns>
    public bool TryTake(SessionSignal signal, long now)
    {
        if (signal.IsState)
        {
            if (IsInSync)
            {
                return true;
            }

            if (signal.IsFirst)
            {
                _log.Clear();
                (Last, _forgottenId, _isTakingState) = (signal.After, signal.ForgottenId, true);
            }

            _isTakingState &= signal.After == Last;
            if (_isTakingState)
            {
                Append(signal, now);
            }

            if (_isTakingState && signal.IsLast)
            {
                (Number, LoggedAt, AskedAt, _isTakingState) = (signal.Number, now, null, false);
                ReturnedAt = _wasInSync ? now : ReturnedAt;
                _wasInSync = true;
            }

            return true;
        }

        if (signal.IsBatch && IsInSync && signal.Number == Number + 1 && signal.After == Last)
        {
            Append(signal, now);
            (Number, LoggedAt, HasLeft) = (signal.Number, now, signal.IsBye);
            return true;
        }

        if (IsInSync && signal.Number <= Number)
        {
            LoggedAt = now;
            return true;
        }

        Number = -1;
        return false;
    }

    /// <summary>Finds an event in the log by its number in the offsets of the node.</summary>
    public bool TryFind(long id, out long position, [NotNullWhen(true)] out LoggedEvent? found)
    {
        var index = _log.FindLastIndex(delivered => delivered.Event.Id == id);
        (position, found) = index < 0 ? (0, null) : (Floor + 1 + index, _log[index].Event);
        return index >= 0;
    }

    /// <summary>Whether an event that is not in the log may be younger than the log.</summary>
    public bool MayBeAfterLog(long id) => id > _forgottenId;

    /// <summary>Forgets events that were told before a time, and more than a number of them.</summary>
    public void Trim(Func<long, bool> isOld, int maxCount)
    {
        var old = 0;
        while (old < _log.Count && (_log.Count - old > maxCount || isOld(_log[old].ToldAt)))
        {
            _forgottenId = Math.Max(_forgottenId, _log[old].Event.Id);
            old++;
        }

        _log.RemoveRange(0, old);
    }

    private void Append(SessionSignal signal, long now)
    {
        foreach (var logged in signal.Log)
        {
            _log.Add(new(logged, now));
        }

        Last += signal.Log.Count;
    }

    /// <param name="Event">The event.</param>
    /// <param name="ToldAt">When it was told, as a timestamp of the monotonic clock.</param>
    internal readonly record struct Delivered(LoggedEvent Event, long ToldAt);
}
