using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>What a report of delivery changed; Dapper fills it by column name.</summary>
internal sealed class DeliveredRow : IStoredRow
{
    public long DeliveredSequence { get; set; }

    /// <summary>1 if it changed anything.</summary>
    public long Newly { get; set; }

    public void DecodeIds(RelationalDatabase database)
    {
    }
}
