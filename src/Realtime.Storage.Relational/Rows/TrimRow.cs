using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>The result of removing old messages. Dapper fills it by column name.</summary>
internal sealed class TrimRow : IStoredRow
{
    public long Removed { get; set; }

    public long Revision { get; set; }

    public long FirstSequence { get; set; }

    public void DecodeIds(RelationalDatabase database)
    {
    }
}
