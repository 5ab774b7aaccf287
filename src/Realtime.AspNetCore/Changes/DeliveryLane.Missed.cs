using Realtime.Diagnostics;

namespace Realtime.Changes;

/// <summary>How long changes wait for earlier ones, and what is read from the store when those do not come.</summary>
internal sealed partial class DeliveryLane
{
    /// <summary>The longest time that a change waits for an earlier one, if the store can be read.</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(5);

    /// <summary>The longest time that a change waits for an earlier one of another node while the store cannot be read.</summary>
    private static readonly TimeSpan LongestHoldUnread = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long the first change that is seen of a conversation waits for earlier ones of other nodes: longer than they
    /// take to arrive, with a database that is polled every 100 ms. Then the store tells whether there are any.
    /// </summary>
    private static readonly TimeSpan FirstHold = TimeSpan.FromMilliseconds(250);

    /// <summary>How long missing changes of other nodes may take to arrive before they are read from the store.</summary>
    private static readonly TimeSpan FillDelay = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc cref="RevisionOrder.Hear"/>
    public void Hear(string conversationId, long revision) => Fill(new(conversationId, 0, null, 0), missed: null, revision);

    /// <summary>Reads from the store what was not heard of a conversation; see <see cref="RevisionOrder.Behind"/>.</summary>
    public async ValueTask CatchUpAsync(string conversationId, long revision, long before)
    {
        RevisionHole? found;
        lock (_lock)
        {
            found = _order.Behind(conversationId, revision, before);
        }

        if (found is not { } hole || await ReadMissedAsync(hole).ConfigureAwait(false) is not (true, var missed))
        {
            return;
        }

        Fill(hole, missed, heard: revision);
    }

    /// <summary>
    /// Reads from the store what follows the last changes that were delivered, for the conversations to check
    /// (<see cref="Recheck"/>) that have been quiet for a time.
    /// </summary>
    public async ValueTask CheckQuietAsync(TimeSpan quiet)
    {
        RevisionHole[] holes;
        lock (_lock)
        {
            holes = [.. _order.TakeQuiet(quiet)];
        }

        foreach (var hole in holes)
        {
            if (await ReadMissedAsync(hole).ConfigureAwait(false) is (true, { } missed))
            {
                Fill(hole, missed);
            }
        }
    }

    /// <summary>Ends a hold: by the store, if another node may have made what is missing, and in any case after a time.</summary>
    private async Task LimitHoldAsync(string conversationId)
    {
        var delay = FirstHold;
        var isRead = !_isClustered();
        while (true)
        {
            await Task.Delay(_isClustered() ? delay : LongestHold, _time).ConfigureAwait(false);
            delay = FillDelay;
            RevisionHole? hole;
            bool areFirst;
            long since;
            lock (_lock)
            {
                if (_order.HeldSince(conversationId) is not { } heldSince)
                {
                    return;
                }

                since = heldSince;
                if (_time.GetElapsedTime(since) >= (isRead ? LongestHold : LongestHoldUnread))
                {
                    Release_NeedsLock(conversationId);
                    return;
                }

                areFirst = _order.AreFirst(conversationId);
                hole = _time.GetElapsedTime(since) >= FillDelay ? _order.HoleOf(conversationId) : null;
            }

            if (areFirst)
            {
                var recent = await FindRecentBaseAsync(conversationId, since).ConfigureAwait(false);
                isRead = true;
                lock (_lock)
                {
                    _order.ReleaseFirst(conversationId, recent);
                    ScheduleIfNeeded();
                }
            }
            else if (hole is { } missing && await ReadMissedAsync(missing).ConfigureAwait(false) is (true, var missed))
            {
                isRead = true;
                if (missed is not null)
                {
                    Fill(missing, missed);
                    continue;
                }

                lock (_lock)
                {
                    Release_NeedsLock(conversationId);
                }
            }
        }
    }

    private async ValueTask<(bool IsRead, MissedChanges? Missed)> ReadMissedAsync(RevisionHole hole)
    {
        try
        {
            return (true, await _missed.ReadAsync(hole).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            Report(exception);
            return (false, null);
        }
    }

    private async ValueTask<long?> FindRecentBaseAsync(string conversationId, long since)
    {
        try
        {
            return await _missed.FindRecentBaseAsync(conversationId, since).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            Report(exception);
            return null;
        }
    }

    private void Report(Exception exception)
    {
        if (!StoreFaults.IsReported(exception))
        {
            _logger.MissedChangesNotRead(exception);
        }
    }

    /// <summary>Queues what was read; if that is null, because nobody needs it, records what was heard.</summary>
    private void Fill(in RevisionHole hole, MissedChanges? missed, long heard = 0)
    {
        lock (_lock)
        {
            if (missed is null)
            {
                _order.Hear(hole.ConversationId, heard);
                return;
            }

            _metrics.RevisionsFilled(_order.Fill(hole, missed));
            ScheduleIfNeeded();
        }
    }

    private void Release_NeedsLock(string conversationId)
    {
        _order.Release(conversationId);
        ScheduleIfNeeded();
    }
}
