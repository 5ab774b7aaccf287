using Realtime.Contacts;
using Realtime.Conversations;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A request for contact. Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal sealed class ContactRequestRow : IStoredRow
{
    public string ConversationId { get; set; } = "";

    public int Kind { get; set; }

    public string? Title { get; set; }

    public string FromUserId { get; set; } = "";

    public long CreatedAt { get; set; }

    public ContactRequest ToRequest() =>
        new(ConversationId, (ConversationKind)Kind, FromUserId, Title, DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt));

    public void DecodeIds(RelationalDatabase database)
    {
        ConversationId = database.DecodeId(ConversationId);
        FromUserId = database.DecodeId(FromUserId);
    }
}
