using Realtime.Storage.Relational.Rows;

namespace Realtime.Storage.Relational;

/// <summary>
/// The columns of results, as SQL for tables with the names of columns that the packages of this project use. A provider
/// with other tables gives the same columns by its own text.
/// </summary>
public static class ResultColumns
{
    /// <summary>A conversation, from the table called <c>c</c>. A list adds <c>UnreadCount</c>.</summary>
    public const string Conversation = ConversationRow.Columns;

    /// <summary>A participant, from the table called <c>p</c>.</summary>
    public const string Participant = ParticipantRow.Columns;

    /// <summary>A participant as a send needs it, from the table called <c>p</c>.</summary>
    public const string Member = MemberRow.Columns;

    /// <summary>
    /// A message, from the table called <c>m</c>. Add <c>ConversationId</c>, and as <c>RangeReadAt</c> the earliest time at which a read that passed very
    /// many messages passed this one; 0 for none.
    /// </summary>
    public const string Message = MessageRow.Columns;

    /// <summary>A reaction, from the table called <c>r</c>.</summary>
    public const string Reaction = ReactionRow.Columns;

    /// <summary>How far a participant has read and received, from the table called <c>p</c>.</summary>
    public const string Watermarks = WatermarksRow.Columns;

    /// <summary>A conversation as one participant who catches up needs it, from tables called <c>c</c> and <c>p</c>. Add <c>LastSequence</c> and <c>Epoch</c>.</summary>
    public const string ChangeState = ChangeStateRow.Columns;

    /// <summary>A notification.</summary>
    public const string Notification = NotificationRow.Columns;

    /// <summary>The counts of a user's notifications.</summary>
    public const string Feed = FeedRow.Columns;

    /// <summary>A digest that was given up.</summary>
    public const string DeadLetter = DeadLetterRow.Columns;
}
