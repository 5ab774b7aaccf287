using Realtime.Messages;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A message as a query gives it; Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal sealed class MessageRow
{
    public long Id { get; set; }

    public string ConversationId { get; set; } = "";

    public long Sequence { get; set; }

    public string SenderId { get; set; } = "";

    public string? ReceiverId { get; set; }

    public string Content { get; set; } = "";

    public string? ClientMessageId { get; set; }

    public long CreatedAt { get; set; }

    public long? ReadAt { get; set; }

    /// <summary>The earliest time recorded for a range of messages that holds this one; 0 for none.</summary>
    public long RangeReadAt { get; set; }

    public Message ToMessage() => new(
        NumericId.Format(Id),
        ConversationId,
        Sequence,
        SenderId,
        ReceiverId,
        Content,
        DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt))
    {
        ClientMessageId = ClientMessageId,
        ReadAt = FirstReadAt is { } readAt ? DateTimeOffset.FromUnixTimeMilliseconds(readAt) : null,
    };

    private long? FirstReadAt => RangeReadAt == 0 ? ReadAt : Math.Min(RangeReadAt, ReadAt ?? long.MaxValue);
}
