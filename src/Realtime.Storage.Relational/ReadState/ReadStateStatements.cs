namespace Realtime.Storage.Relational.ReadState;

/// <summary>
/// The statements on read state that a provider brings. A mark gives <c>ReadSequence</c>, <c>NewlyRead</c> and <c>UnreadCount</c>, or no row if the
/// user does not take part. The marks are not needed where the provider overrides the members of <see cref="RelationalReadStateStore"/>.
/// </summary>
public sealed record ReadStateStatements
{
    /// <summary>
    /// Gets the text that moves a watermark. Takes <c>id</c>, <c>user</c>, <c>upto</c> (null for the newest message), <c>time</c>, <c>maxtimes</c> (a read of more messages
    /// keeps its time as one range).
    /// </summary>
    public string MarkRead { get; init; } = "";

    /// <summary>Gets the text that marks one message. Takes <c>id</c>, <c>user</c>, <c>sequence</c>, <c>time</c>.</summary>
    public string MarkMessageRead { get; init; } = "";

    /// <summary>Gets the text that marks several messages. Takes <c>id</c>, <c>user</c>, <c>ids</c> (decimal numbers with commas between them), <c>time</c>. Gives a mark, then the ids of those that were unread.</summary>
    public string MarkMessagesRead { get; init; } = "";

    /// <summary>Gets the text that moves the watermark of what was delivered. Takes <c>id</c>, <c>user</c>, <c>upto</c>. Gives <c>DeliveredSequence</c> and <c>Newly</c> (above 0 if it moved), or no row if the user does not take part.</summary>
    public string MarkDelivered { get; init; } = "";

    /// <summary>Gets the text that reads an unread count. Takes <c>id</c> and <c>user</c>; gives an integer, or nothing if the user does not take part.</summary>
    public required string FindUnread { get; init; }

    /// <summary>Gets the text that lists conversations with unread messages, rooms left out. Takes <c>user</c>; gives <c>ConversationId</c> and <c>UnreadCount</c>.</summary>
    public required string ListUnread { get; init; }
}
