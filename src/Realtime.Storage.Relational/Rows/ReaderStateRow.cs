using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A participant's read state as a query returns it. Dapper fills it by column name.</summary>
internal sealed class ReaderStateRow : IStoredRow
{
    public string UserId { get; set; } = "";

    public long UnreadCount { get; set; }

    public long ReadSequence { get; set; }

    public long DeliveredSequence { get; set; }

    public long? MutedUntil { get; set; }

    /// <summary>Converts the row. Read messages count as delivered, although a read does not write the delivered watermark.</summary>
    public ReaderState ToState() => new(
        UserId,
        UnreadCount,
        ReadSequence,
        Math.Max(ReadSequence, DeliveredSequence),
        MutedUntil is { } until ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null);

    public void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
