using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>The result of one draft whose sender is a participant. Dapper fills it by column name.</summary>
internal sealed class AppendRow : IStoredRow
{
    /// <summary>The draft's index in the group.</summary>
    public int Ordinal { get; set; }

    /// <summary>The message that an earlier call stored with the same client message id.</summary>
    public long? EarlierId { get; set; }

    /// <summary>
    /// The index of the first draft that is stored with the same client message id. The first draft has its own index.
    /// </summary>
    public int? FirstOrdinal { get; set; }

    /// <summary>The id of a message that this call stored; else null.</summary>
    public long? Id { get; set; }

    /// <inheritdoc cref="Id"/>
    public long? Sequence { get; set; }

    /// <inheritdoc cref="Id"/>
    public long? Revision { get; set; }

    /// <inheritdoc cref="Id"/>
    public string? ReceiverId { get; set; }

    /// <summary>
    /// Whether the sender was pending before this message: another user had added the sender, who had not written.
    /// </summary>
    public bool IsFirst { get; set; }

    /// <summary>The user for whom the message waits in a request that was not declined; null for none.</summary>
    public string? RequestedId { get; set; }

    /// <summary>The outcome of the checks of receiver, block, request and parent.</summary>
    public AppendOutcome Outcome { get; set; }

    /// <summary>The conversation's membership version at the commit.</summary>
    public long MembershipVersion { get; set; }

    /// <summary>The kind of the conversation, as a number.</summary>
    public int Kind { get; set; }

    public void DecodeIds(RelationalDatabase database)
    {
        ReceiverId = ReceiverId is null ? null : database.DecodeId(ReceiverId);
        RequestedId = RequestedId is null ? null : database.DecodeId(RequestedId);
    }
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
