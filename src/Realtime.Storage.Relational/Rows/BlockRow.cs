using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A user who is blocked; Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal sealed class BlockRow : IStoredRow
{
    public string UserId { get; set; } = "";

    public long CreatedAt { get; set; }

    /// <summary>Puts them in the order in which they are listed.</summary>
    public static IReadOnlyList<string> ToList(IEnumerable<BlockRow> rows) =>
        [.. rows.OrderBy(row => row.CreatedAt).ThenBy(row => row.UserId, StringComparer.Ordinal).Select(row => row.UserId)];

    public void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
