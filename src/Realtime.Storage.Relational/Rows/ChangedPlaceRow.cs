using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A message of a range of revisions; Dapper fills it by column name.</summary>
internal sealed class ChangedPlaceRow : IStoredRow
{
    public long Sequence { get; set; }

    public long Revision { get; set; }

    public void DecodeIds(RelationalDatabase database)
    {
    }
}
