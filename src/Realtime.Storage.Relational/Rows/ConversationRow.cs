using Realtime.Conversations;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A conversation as a query returns it. Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal sealed class ConversationRow : IStoredRow
{
    /// <summary>
    /// The columns to select from the table of conversations (<c>c</c>), except the unread count, <see cref="RequestedId"/> and
    /// <see cref="ParticipantCount"/>.
    /// </summary>
    public const string Columns = """
        c.conversation_key AS ConversationKey, c.id AS Id, c.kind AS Kind, c.title AS Title,
        c.last_sequence AS LastSequence, c.last_activity AS LastActivity, c.created_at AS CreatedAt, c.revision AS Revision,
        c.first_sequence AS FirstSequence, c.created_by AS CreatedBy, c.hides_earlier AS HidesEarlier
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

    public long FirstSequence { get; set; }

    public string? CreatedBy { get; set; }

    /// <summary>1 if messages are hidden from participants who join after them.</summary>
    public int HidesEarlier { get; set; }

    /// <summary>The unread count of the participant, if the query is for one.</summary>
    public long UnreadCount { get; set; }

    /// <summary>The other user of a direct conversation who has not accepted the request for it; null for none.</summary>
    public string? RequestedId { get; set; }

    /// <summary>The number of participants, if the query does not return all of them; else 0.</summary>
    public long ParticipantCount { get; set; }

    public Conversation ToConversation(IEnumerable<ParticipantRow> participants)
    {
        var createdAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt);
        var all = participants.Select(p => p.ToParticipant());
        return new(
            Id,
            (ConversationKind)Kind,
            Title,
            RequestedId is null ? [.. all] : [.. all, new Participant(RequestedId, createdAt, 0) { IsRequested = true }],
            LastSequence,
            createdAt)
        {
            Revision = Revision,
            FirstSequence = FirstSequence,
            ParticipantCount = Kind == (int)ConversationKind.Direct ? 0 : ParticipantCount,
            CreatedBy = CreatedBy,
            HidesEarlierMessages = HidesEarlier != 0,
        };
    }

    public void DecodeIds(RelationalDatabase database)
    {
        Id = database.DecodeId(Id);
        RequestedId = RequestedId is null ? null : database.DecodeId(RequestedId);
        CreatedBy = CreatedBy is null ? null : database.DecodeId(CreatedBy);
    }
}
