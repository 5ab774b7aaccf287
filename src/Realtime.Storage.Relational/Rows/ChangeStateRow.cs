using Realtime.Conversations;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>The state of a conversation for a participant who catches up. Dapper fills it by column name.</summary>
internal sealed class ChangeStateRow : IStoredRow
{
    /// <summary>
    /// The columns to select from the tables of conversations (<c>c</c>) and participants (<c>p</c>), except the newest
    /// sequence and the epoch.
    /// </summary>
    public const string Columns = """
        c.conversation_key AS ConversationKey, c.kind AS Kind, c.title AS Title, c.revision AS Revision,
        c.membership_revision AS MembershipRevision, c.forgotten_revision AS ForgottenRevision, c.first_sequence AS FirstSequence,
        p.read_sequence AS ReadSequence, p.own_since_read AS OwnSinceRead, p.singles_since_read AS SinglesSinceRead,
        p.muted_until AS MutedUntil, p.hidden_sequence AS HiddenSequence
        """;

    public long ConversationKey { get; set; }

    public int Kind { get; set; }

    public string? Title { get; set; }

    public long Revision { get; set; }

    public long MembershipRevision { get; set; }

    public long ForgottenRevision { get; set; }

    public long FirstSequence { get; set; }

    public long LastSequence { get; set; }

    public long ReadSequence { get; set; }

    public long OwnSinceRead { get; set; }

    public long SinglesSinceRead { get; set; }

    public long? MutedUntil { get; set; }

    public long HiddenSequence { get; set; }

    public string Epoch { get; set; } = "";

    public ChangeState ToState(string conversationId) => new()
    {
        ConversationId = conversationId,
        Epoch = Epoch,
        Kind = (ConversationKind)Kind,
        Title = Title,
        Revision = Revision,
        MembershipRevision = MembershipRevision,
        ForgottenRevision = ForgottenRevision,
        FirstSequence = FirstSequence,
        LastSequence = LastSequence,
        HiddenSequence = HiddenSequence,
        UnreadCount = LastSequence - ReadSequence - OwnSinceRead - SinglesSinceRead,
        MutedUntil = MutedUntil is { } until ? DateTimeOffset.FromUnixTimeMilliseconds(until) : null,
    };

    public void DecodeIds(RelationalDatabase database)
    {
    }
}
