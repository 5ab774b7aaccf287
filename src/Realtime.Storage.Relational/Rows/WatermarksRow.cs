using Realtime.Conversations;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>How far a participant has read and received, as a query returns it. Dapper fills it by column name.</summary>
internal sealed class WatermarksRow : IStoredRow
{
    /// <summary>The columns to select from the table of participants (<c>p</c>).</summary>
    public const string Columns =
        "p.user_id AS UserId, p.read_sequence AS ReadSequence, p.delivered_sequence AS DeliveredSequence";

    public string UserId { get; set; } = "";

    public long ReadSequence { get; set; }

    public long DeliveredSequence { get; set; }

    /// <summary>
    /// Converts the row. Read messages count as delivered, although a read does not write the delivered watermark.
    /// </summary>
    public ParticipantWatermarks ToWatermarks() => new(UserId, ReadSequence, Math.Max(DeliveredSequence, ReadSequence));

    public void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
