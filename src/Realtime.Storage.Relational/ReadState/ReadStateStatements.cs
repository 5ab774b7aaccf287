namespace Realtime.Storage.Relational.ReadState;

/// <summary>
/// The statements on read state that a provider supplies. A mark returns <c>ReadSequence</c>, <c>NewlyRead</c> and
/// <c>UnreadCount</c>, or no row if the user does not take part. The marks are not needed if the provider overrides the members
/// of <see cref="RelationalReadStateStore"/>.
/// </summary>
public sealed record ReadStateStatements
{
    /// <summary>
    /// Gets the SQL that moves a watermark. Takes <c>id</c>, <c>user</c>, <c>upto</c> (null for the newest message),
    /// <c>time</c>, <c>maxtimes</c> (a read of more messages stores its time once, for the whole range).
    /// </summary>
    public string MarkRead { get; init; } = "";

    /// <summary>Gets the SQL that marks one message. Takes <c>id</c>, <c>user</c>, <c>sequence</c>, <c>time</c>.</summary>
    public string MarkMessageRead { get; init; } = "";

    /// <summary>
    /// Gets the SQL that marks several messages. Takes <c>id</c>, <c>user</c>, <c>ids</c> (decimal numbers with commas between
    /// them), <c>time</c>. Returns a mark, then the ids of the messages that were unread.
    /// </summary>
    public string MarkMessagesRead { get; init; } = "";

    /// <summary>
    /// Gets the SQL that moves the watermark of delivered messages. Takes <c>id</c>, <c>user</c>, <c>upto</c>. Returns
    /// <c>DeliveredSequence</c> and <c>Newly</c> (above 0 if it moved), or no row if the user is not a participant.
    /// </summary>
    public string MarkDelivered { get; init; } = "";

    /// <summary>
    /// Gets the SQL that reads an unread count. Takes <c>id</c> and <c>user</c>; returns an integer, or nothing if the user is
    /// not a participant.
    /// </summary>
    public required string FindUnread { get; init; }

    /// <summary>
    /// Gets the SQL that reads read states. Takes <c>id</c> and <c>users</c>; returns <c>UserId</c>, <c>UnreadCount</c>,
    /// <c>ReadSequence</c>, <c>DeliveredSequence</c>, <c>MutedUntil</c> of each participant among them.
    /// </summary>
    public required string ListStates { get; init; }

    /// <summary>
    /// Gets the SQL that reads unread totals without rooms. Takes <c>users</c>; returns <c>UserId</c>, <c>Total</c>,
    /// <c>Revision</c> of each of them. The revision is the sum over the conversations of twice the newest sequence, minus the
    /// unread count, plus 1, and what conversations that the user has left contributed, plus 1 for each.
    /// </summary>
    public required string Totals { get; init; }

    /// <summary>
    /// Gets the SQL that lists conversations with unread messages, without rooms. Takes <c>user</c>; returns
    /// <c>ConversationId</c>, <c>Kind</c> (that of the conversation) and <c>UnreadCount</c>.
    /// </summary>
    public required string ListUnread { get; init; }
}
