using Realtime.Conversations;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A participant as a query gives it; Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal class ParticipantRow : IStoredRow
{
    /// <summary>What fills it from the table of participants, called <c>p</c>.</summary>
    public const string Columns = """
        p.user_id AS UserId, p.joined_at AS JoinedAt, p.read_sequence AS ReadSequence,
        p.delivered_sequence AS DeliveredSequence, p.muted_until AS MutedUntil, p.revision AS Revision
        """;

    public string UserId { get; set; } = "";

    public long JoinedAt { get; set; }

    public long ReadSequence { get; set; }

    public long DeliveredSequence { get; set; }

    public long? MutedUntil { get; set; }

    /// <summary>Of the last change.</summary>
    public long Revision { get; set; }

    /// <summary>What was read was delivered, though a read does not write that.</summary>
    public Participant ToParticipant() => new(UserId, DateTimeOffset.FromUnixTimeMilliseconds(JoinedAt), ReadSequence)
    {
        Revision = Revision,
        DeliveredSequence = Math.Max(DeliveredSequence, ReadSequence),
        MutedUntil = MutedUntil is { } until ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null,
    };

    public virtual void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
