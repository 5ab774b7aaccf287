using Realtime.Conversations;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A participant as a query gives it; Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal class ParticipantRow
{
    /// <summary>What fills it from the table of participants, called <c>p</c>.</summary>
    public const string Columns = "p.user_id AS UserId, p.joined_at AS JoinedAt, p.read_sequence AS ReadSequence";

    public string UserId { get; set; } = "";

    public long JoinedAt { get; set; }

    public long ReadSequence { get; set; }

    public Participant ToParticipant() => new(UserId, DateTimeOffset.FromUnixTimeMilliseconds(JoinedAt), ReadSequence);
}
