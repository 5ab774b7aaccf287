using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>The sequence and revision of a changed message. Dapper fills it by column name.</summary>
internal sealed class ChangedPlaceRow : IStoredRow
{
    public long Sequence { get; set; }

    public long Revision { get; set; }

    public void DecodeIds(RelationalDatabase database)
    {
    }
}
