using Realtime.Messages;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>The result of a read. Dapper fills it by column name.</summary>
internal sealed class MarkRow : IStoredRow
{
    public long ReadSequence { get; set; }

    public long NewlyRead { get; set; }

    public long UnreadCount { get; set; }

    public ReadReceipt ToReceipt(string conversationId, string userId, DateTimeOffset readAt) =>
        new(conversationId, userId, ReadSequence, NewlyRead, UnreadCount, readAt.ToUniversalTime());

    public void DecodeIds(RelationalDatabase database)
    {
    }
}
