using Realtime.Domain;
using Realtime.Recovery;

namespace Realtime.Sockets;

/// <summary>How much of each reply the client of a restored socket has heard, so that it gets the rest and nothing twice.</summary>
internal sealed class HeardText
{
    private readonly Restore _restore;
    private readonly HashSet<string> _fromStart;
    private readonly Dictionary<string, int> _lengths = new(StringComparer.Ordinal);

    public HeardText(Restore restore)
    {
        _restore = restore;
        _fromStart = FromStart(restore);
    }

    /// <summary>The length of the text that the client has, or is sent now, by attempt.</summary>
    public IReadOnlyDictionary<string, int> Lengths => _lengths;

    /// <summary>The attempts whose text is among what was missed from its beginning, so that the client had nothing before.</summary>
    public static HashSet<string> FromStart(Restore restore) => restore.Missed
        .Select(entry => entry.Event)
        .OfType<DomainEvent.AssistantChunk>()
        .Where(chunk => chunk.Offset == 0 && (chunk.Reply.OnlySocketId is not { } socketId || socketId == restore.Session.SocketId))
        .Select(chunk => chunk.Reply.RunId)
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Returns what the client lacks of a missed event; null for nothing.</summary>
    /// <param name="entry">The event. Events are passed in their order.</param>
    /// <param name="isPart">Whether the client has the first packets of the event. Text has one.</param>
    public HistoryEntry? Rest(HistoryEntry entry, bool isPart)
    {
        if (entry.Event is not DomainEvent.AssistantChunk chunk)
        {
            return entry;
        }

        if (chunk.Reply.OnlySocketId is { } socketId && socketId != _restore.Session.SocketId)
        {
            return null;
        }

        var (runId, end) = (chunk.Reply.RunId, chunk.Offset + chunk.Text.Length);
        if (isPart)
        {
            _lengths[runId] = end;
            return entry;
        }

        var heard = _lengths.TryGetValue(runId, out var length) ? length : First(chunk, entry);
        if (chunk.Offset > heard)
        {
            // Text before it is missing. It comes with the text so far.
            return null;
        }

        _lengths[runId] = Math.Max(heard, end);
        return end <= heard ? null
            : chunk.Offset == heard ? entry
            : entry with { Event = chunk with { Offset = heard, Text = chunk.Text[(heard - chunk.Offset)..] } };
    }

    /// <summary>How much the client had when the connection was lost.</summary>
    private int First(DomainEvent.AssistantChunk chunk, HistoryEntry entry)
    {
        if (PacketOffset.TryParse(_restore.Offset)?.Identity is { } last && last.Key == entry.Identity?.Key)
        {
            return (int)last.Number;
        }

        // Who received the reply has all text before the first part that is missing.
        return _restore.Session.Rooms.Contains(RoomNames.Reply(chunk.Reply.RequestId)) && !_fromStart.Contains(chunk.Reply.RunId) ? chunk.Offset : 0;
    }
}
