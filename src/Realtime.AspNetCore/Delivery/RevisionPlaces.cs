using Realtime.Domain;

namespace Realtime.Delivery;

/// <summary>
/// The revisions of a hole, and the events that stand for them. Events whose revision is not known get the largest one that is left: not
/// smaller than theirs.
/// </summary>
internal sealed class RevisionPlaces
{
    private readonly long _after;
    private readonly long _upTo;
    private readonly SortedSet<long> _free = [];
    private readonly List<(long Revision, DomainEvent Event)> _placed = [];
    private readonly List<DomainEvent> _uncertain = [];
    private bool _isAmbiguous;

    /// <summary>Creates the places.</summary>
    /// <param name="after">The revision before the first.</param>
    /// <param name="upTo">The last one.</param>
    /// <param name="known">The revisions of which it is known what they changed.</param>
    public RevisionPlaces(long after, long upTo, IEnumerable<long> known)
    {
        (_after, _upTo) = (after, upTo);
        for (var revision = after + 1; revision <= upTo; revision++)
        {
            _free.Add(revision);
        }

        _free.ExceptWith(known);
    }

    /// <summary>Whether it is known of all revisions what they changed.</summary>
    public bool IsFull => _free.Count == 0;

    /// <summary>The number of events.</summary>
    public int Count => _placed.Count + _uncertain.Count;

    /// <summary>Adds the event of a known revision.</summary>
    public void Add(long revision, DomainEvent domainEvent)
    {
        _free.Remove(revision);
        _placed.Add((revision, domainEvent));
    }

    /// <summary>Adds an event whose revision is only known to be smaller than another one.</summary>
    /// <returns>Its place.</returns>
    public long AddBefore(long next, DomainEvent domainEvent)
    {
        var revision = _free.Reverse().FirstOrDefault(free => free < next);
        if (revision == 0)
        {
            _isAmbiguous = true;
            _placed.Add((next, domainEvent));
            return next;
        }

        Add(revision, domainEvent);
        return revision;
    }

    /// <summary>Adds an event that may stand for any revision that is left, or for none.</summary>
    public void AddUncertain(DomainEvent domainEvent) => _uncertain.Add(domainEvent);

    /// <summary>
    /// Returns the events in the order of their revisions. Where two may have each other's, none has the last revision, and some may have
    /// the same.
    /// </summary>
    public IEnumerable<(long Revision, DomainEvent Event)> InOrder()
    {
        if (!_isAmbiguous && _uncertain.Count == 0)
        {
            return _placed.OrderBy(place => place.Revision);
        }

        if (!_isAmbiguous && _uncertain is [var only] && _free.Count > 0)
        {
            return _placed.Append((Revision: _free.Max, Event: only)).OrderBy(place => place.Revision);
        }

        var last = _upTo - 1;
        return last == _after
            ? []
            : _placed
                .Concat(_uncertain.Select(domainEvent => (Revision: _upTo, Event: domainEvent)))
                .OrderBy(place => place.Revision)
                .ThenBy(place => place.Event is DomainEvent.MessageStored { Message.Sequence: var sequence } ? sequence : long.MaxValue)
                .Select(place => (Math.Min(place.Revision, last), place.Event));
    }
}
