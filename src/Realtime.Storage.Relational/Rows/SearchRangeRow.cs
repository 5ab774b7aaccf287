using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>What a search looked at; Dapper fills it by column name.</summary>
internal sealed class SearchRangeRow : IStoredRow
{
    /// <summary>Of the oldest message that is kept.</summary>
    public long? Oldest { get; set; }

    /// <summary>Of the oldest message that was looked at.</summary>
    public long? Lowest { get; set; }

    public void DecodeIds(RelationalDatabase database)
    {
    }
}
