using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A user who stays out. Dapper fills it by column name.</summary>
internal sealed class ExclusionRow : IStoredRow
{
    public string UserId { get; set; } = "";

    /// <summary>The time, Unix milliseconds.</summary>
    public long Until { get; set; }

    public UserExclusion ToExclusion() => new(UserId, DateTimeOffset.FromUnixTimeMilliseconds(Until));

    public void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
