using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A user's unread total as a query returns it. Dapper fills it by column name.</summary>
internal sealed class UnreadTotalRow : IStoredRow
{
    public string UserId { get; set; } = "";

    public long Total { get; set; }

    public long Revision { get; set; }

    public void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
