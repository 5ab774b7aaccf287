using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>The result of a delivery report. Dapper fills it by column name.</summary>
internal sealed class DeliveredRow : IStoredRow
{
    public long DeliveredSequence { get; set; }

    /// <summary>Above 0 if the watermark moved.</summary>
    public long Newly { get; set; }

    public void DecodeIds(RelationalDatabase database)
    {
    }
}
