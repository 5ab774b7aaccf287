using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>The range of messages that a search looked at. Dapper fills it by column name.</summary>
internal sealed class SearchRangeRow : IStoredRow
{
    /// <summary>The sequence of the oldest message that is kept.</summary>
    public long? Oldest { get; set; }

    /// <summary>The sequence of the oldest message that was looked at.</summary>
    public long? Lowest { get; set; }

    public void DecodeIds(RelationalDatabase database)
    {
    }
}
