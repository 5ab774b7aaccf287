using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>The time at which a user was last seen. Dapper fills it by column name.</summary>
internal sealed class LastSeenRow : IStoredRow
{
    public string UserId { get; set; } = "";

    /// <summary>The time, Unix milliseconds.</summary>
    public long SeenAt { get; set; }

    public void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
