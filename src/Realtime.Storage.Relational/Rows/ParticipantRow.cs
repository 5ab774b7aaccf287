using Realtime.Conversations;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A participant as a query returns it. Dapper fills it by column name. Times are Unix milliseconds.</summary>
internal class ParticipantRow : IStoredRow
{
    /// <summary>The columns to select from the table of participants (<c>p</c>).</summary>
    public const string Columns = """
        p.user_id AS UserId, p.joined_at AS JoinedAt, p.read_sequence AS ReadSequence,
        p.delivered_sequence AS DeliveredSequence, p.muted_until AS MutedUntil, p.revision AS Revision,
        p.is_pending AS IsPending, p.role AS Role, p.hidden_sequence AS HiddenSequence
        """;

    public string UserId { get; set; } = "";

    public long JoinedAt { get; set; }

    public long ReadSequence { get; set; }

    public long DeliveredSequence { get; set; }

    public long? MutedUntil { get; set; }

    /// <summary>A <see cref="ParticipantRole"/>.</summary>
    public int Role { get; set; }

    public long HiddenSequence { get; set; }

    /// <summary>The revision of the last change.</summary>
    public long Revision { get; set; }

    /// <summary>1 if another user added the participant, who has neither written nor accepted.</summary>
    public int IsPending { get; set; }

    /// <summary>
    /// Converts the row. Read messages count as delivered, although a read does not write the delivered watermark.
    /// </summary>
    public Participant ToParticipant() => new(UserId, DateTimeOffset.FromUnixTimeMilliseconds(JoinedAt), ReadSequence)
    {
        Revision = Revision,
        IsPending = IsPending != 0,
        Role = (ParticipantRole)Role,
        HiddenSequence = HiddenSequence,
        DeliveredSequence = Math.Max(DeliveredSequence, ReadSequence),
        MutedUntil = MutedUntil is { } until ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null,
    };

    public virtual void DecodeIds(RelationalDatabase database) => UserId = database.DecodeId(UserId);
}
