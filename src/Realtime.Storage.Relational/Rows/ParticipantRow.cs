using Realtime.Conversations;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A participant as a query gives it; Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal sealed class ParticipantRow
{
    public string UserId { get; set; } = "";

    public long JoinedAt { get; set; }

    public long ReadSequence { get; set; }

    public Participant ToParticipant() => new(UserId, DateTimeOffset.FromUnixTimeMilliseconds(JoinedAt), ReadSequence);
}
