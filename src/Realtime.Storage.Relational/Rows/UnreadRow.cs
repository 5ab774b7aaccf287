namespace Realtime.Storage.Relational.Rows;

/// <summary>One conversation's unread count as a query gives it.</summary>
internal sealed class UnreadRow
{
    public string ConversationId { get; set; } = "";

    public long UnreadCount { get; set; }
}
