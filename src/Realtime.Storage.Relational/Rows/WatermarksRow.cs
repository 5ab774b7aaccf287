using Realtime.Conversations;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>How far a participant has read and received, as a query gives it; Dapper fills it by column name.</summary>
internal sealed class WatermarksRow : IStoredRow
{
    /// <summary>What fills it from the table of participants, called <c>p</c>.</summary>
    public const string Columns =
        "p.user_id AS UserId, p.read_sequence AS ReadSequence, p.delivered_sequence AS DeliveredSequence";

    public string UserId { get; set; } = "";

    public long ReadSequence { get; set; }

    public long DeliveredSequence { get; set; }

    /// <summary>What was read was delivered, though a read does not write that.</summary>
    public ParticipantWatermarks ToWatermarks() => new(UserId, ReadSequence, Math.Max(DeliveredSequence, ReadSequence));

    public void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
