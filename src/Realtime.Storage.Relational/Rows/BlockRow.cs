using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A blocked user. Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal sealed class BlockRow : IStoredRow
{
    public string UserId { get; set; } = "";

    public long CreatedAt { get; set; }

    /// <summary>Sorts the blocked users in the order of the list.</summary>
    public static IReadOnlyList<string> ToList(IEnumerable<BlockRow> rows) =>
        [.. rows.OrderBy(row => row.CreatedAt).ThenBy(row => row.UserId, StringComparer.Ordinal).Select(row => row.UserId)];

    public void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
