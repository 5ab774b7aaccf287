using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>What became of one draft of a participant; Dapper fills it by column name.</summary>
internal sealed class AppendRow : IStoredRow
{
    /// <summary>The draft's place in the group.</summary>
    public int Ordinal { get; set; }

    /// <summary>The message that an earlier call stored with the same client message id.</summary>
    public long? EarlierId { get; set; }

    /// <summary>The place of the first draft that is stored with the same client message id; the draft's own, if it is that.</summary>
    public int? FirstOrdinal { get; set; }

    /// <summary>Of a message that this call stored.</summary>
    public long? Id { get; set; }

    /// <inheritdoc cref="Id"/>
    public long? Sequence { get; set; }

    /// <inheritdoc cref="Id"/>
    public long? Revision { get; set; }

    /// <inheritdoc cref="Id"/>
    public string? ReceiverId { get; set; }

    /// <summary>Why the draft is refused; stored, where it is not.</summary>
    public AppendOutcome Outcome { get; set; }

    /// <summary>Of the conversation, at the commit.</summary>
    public long MembershipVersion { get; set; }

    public void DecodeIds(RelationalDatabase database) => ReceiverId = ReceiverId is null ? null : database.DecodeId(ReceiverId);
}

/// <summary>One participant of a conversation whose membership was read.</summary>
internal sealed class ConversationMemberRow : MemberRow
{
    public string ConversationId { get; set; } = "";

    public override void DecodeIds(RelationalDatabase database)
    {
        base.DecodeIds(database);
        ConversationId = database.DecodeId(ConversationId);
    }
}
