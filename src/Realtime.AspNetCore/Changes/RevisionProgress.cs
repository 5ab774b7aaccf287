using Realtime.Domain;

namespace Realtime.Changes;

/// <summary>
/// The revisions of one conversation that were delivered on this node. Not thread-safe: the lane's lock guards it.
/// </summary>
/// <param name="first">The first revision that was seen. Earlier ones are not known.</param>
internal sealed class RevisionProgress(long first)
{
    /// <summary>The maximum number of revisions that are remembered as missing. Beyond it, they count as delivered.</summary>
    private const int MaxMissing = 200;

    private HashSet<long>? _missing;
    private HashSet<long>? _filled;

    /// <summary>The first revision that was seen. Earlier ones are not known.</summary>
    public long First { get; } = first;

    /// <summary>The highest revision that was delivered.</summary>
    public long Last { get; set; } = first;

    /// <summary>The sequence of the newest message that was delivered; 0 if none is known.</summary>
    public long LastSequence { get; private set; }

    /// <summary>When the last change was delivered, as a timestamp.</summary>
    public long At { get; private set; }

    /// <summary>Whether the store need not be asked for changes after the last one.</summary>
    public bool IsChecked { get; set; } = true;

    /// <summary>Records a revision.</summary>
    /// <returns>False if it was delivered before.</returns>
    public bool TryAdvance(long revision, DomainEvent? domainEvent)
    {
        if (revision <= Last)
        {
            return revision < First || _missing?.Remove(revision) == true;
        }

        for (var missing = Math.Max(Last + 1, revision - MaxMissing); missing < revision; missing++)
        {
            _missing ??= [];
            if (_missing.Count >= MaxMissing)
            {
                _missing.Clear();
            }

            _missing.Add(missing);
        }

        Last = revision;
        return domainEvent is not DomainEvent.MessageStored { Message.Sequence: var sequence } || _filled?.Remove(sequence) != true;
    }

    /// <summary>Records a delivered event.</summary>
    public void Note(DomainEvent? domainEvent, long timestamp)
    {
        At = timestamp;
        if (domainEvent is DomainEvent.MessageStored { Message.Sequence: var sequence })
        {
            LastSequence = Math.Max(LastSequence, sequence);
        }
    }

    /// <summary>
    /// Records an event that was read from the store. A message that changed after it was sent may be told a second time
    /// by its own event.
    /// </summary>
    public void NoteFilled(DomainEvent domainEvent)
    {
        if (domainEvent is DomainEvent.MessageStored { Message.Sequence: var sequence })
        {
            LastSequence = Math.Max(LastSequence, sequence);
            _filled ??= [];
            if (_filled.Count >= MaxMissing)
            {
                _filled.Clear();
            }

            _filled.Add(sequence);
        }
    }
}
