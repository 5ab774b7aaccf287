using Realtime.Conversations;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A conversation as a query returns it. Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal sealed class ConversationRow : IStoredRow
{
    /// <summary>The columns to select from the table of conversations (<c>c</c>), except the unread count.</summary>
    public const string Columns = """
        c.conversation_key AS ConversationKey, c.id AS Id, c.kind AS Kind, c.title AS Title,
        c.last_sequence AS LastSequence, c.last_activity AS LastActivity, c.created_at AS CreatedAt, c.revision AS Revision
        """;

    /// <summary>The database's internal key. It never leaves the store.</summary>
    public long ConversationKey { get; set; }

    public string Id { get; set; } = "";

    public int Kind { get; set; }

    public string? Title { get; set; }

    public long LastSequence { get; set; }

    public long LastActivity { get; set; }

    public long CreatedAt { get; set; }

    public long Revision { get; set; }

    /// <summary>The unread count of the participant, if the query is for one.</summary>
    public long UnreadCount { get; set; }

    public Conversation ToConversation(IEnumerable<ParticipantRow> participants) => new(
        Id,
        (ConversationKind)Kind,
        Title,
        [.. participants.Select(p => p.ToParticipant())],
        LastSequence,
        DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt))
    {
        Revision = Revision,
    };

    public void DecodeIds(RelationalDatabase database) => Id = database.DecodeId(Id);
}
