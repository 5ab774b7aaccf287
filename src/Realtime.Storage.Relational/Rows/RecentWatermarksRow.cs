using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A participant whose watermarks changed lately. Dapper fills it by column name.</summary>
internal sealed class RecentWatermarksRow : IStoredRow
{
    public string ConversationId { get; set; } = "";

    public string UserId { get; set; } = "";

    public long ReadSequence { get; set; }

    public long DeliveredSequence { get; set; }

    public long UnreadCount { get; set; }

    /// <summary>Converts the row. Read messages count as delivered, although a read does not write the delivered watermark.</summary>
    public RecentWatermarks ToWatermarks() =>
        new(ConversationId, UserId, ReadSequence, Math.Max(DeliveredSequence, ReadSequence), Math.Max(UnreadCount, 0));

    public void DecodeIds(RelationalDatabase database) =>
        (ConversationId, UserId) = (database.DecodeId(ConversationId), database.DecodeId(UserId));
}
