using Realtime.Domain;

namespace Realtime.Changes;

/// <summary>The read and delivered watermarks that this node was told of lately. Thread-safe.</summary>
internal sealed class WatermarkLog(TimeProvider time)
{
    private const int Capacity = 50_000;

    private readonly Lock _lock = new();
    private readonly HeardLog<(string ConversationId, string UserId)> _read = new(time, Capacity);
    private readonly HeardLog<(string ConversationId, string UserId)> _delivered = new(time, Capacity);

    /// <summary>Records the watermark of an event, if it has one.</summary>
    public void Note(DomainEvent domainEvent)
    {
        switch (domainEvent)
        {
            case DomainEvent.MessagesRead { Receipt: var receipt }:
                Note(receipt.ConversationId, receipt.UserId, receipt.ReadSequence, 0);
                break;
            case DomainEvent.MessagesDelivered { Receipt: var receipt }:
                Note(receipt.ConversationId, receipt.UserId, 0, receipt.DeliveredSequence);
                break;
        }
    }

    /// <summary>Records the watermarks of a participant.</summary>
    /// <returns>Whether the read one, and the delivered one, were not known.</returns>
    public (bool IsReadNew, bool IsDeliveredNew) Note(string conversationId, string userId, long read, long delivered)
    {
        var key = (conversationId, userId);
        lock (_lock)
        {
            var isReadNew = read > _read.Of(key) && !_read.IsUnsure;

            // What was read counts as delivered.
            var isDeliveredNew = delivered > Math.Max(read, Math.Max(_delivered.Of(key), _read.Of(key))) && !_delivered.IsUnsure;
            if (read > 0)
            {
                _read.Hear(key, read);
            }

            if (delivered > 0)
            {
                _delivered.Hear(key, delivered);
            }

            return (isReadNew, isDeliveredNew);
        }
    }
}
