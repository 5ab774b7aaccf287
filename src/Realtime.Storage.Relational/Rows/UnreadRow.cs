using Realtime.Conversations;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A conversation's unread count, as a query returns it.</summary>
internal sealed class UnreadRow : IStoredRow
{
    public string ConversationId { get; set; } = "";

    public long UnreadCount { get; set; }

    /// <summary>The kind of the conversation, as a number.</summary>
    public int Kind { get; set; }

    public static UnreadCounts ToCounts(IReadOnlyCollection<UnreadRow> rows) => new(
        rows.Sum(row => row.UnreadCount),
        rows.ToDictionary(row => row.ConversationId, row => row.UnreadCount, StringComparer.Ordinal))
    {
        Direct = rows.Where(row => row.Kind == (int)ConversationKind.Direct).Sum(row => row.UnreadCount),
    };

    public void DecodeIds(RelationalDatabase database) => ConversationId = database.DecodeId(ConversationId);
}
