using Realtime.Storage.Relational.Rows;

namespace Realtime.Storage.Relational;

/// <summary>
/// The columns of result sets, as SQL for tables with the column names of this project's packages. A provider with other
/// tables writes its own SQL that returns the same columns.
/// </summary>
public static class ResultColumns
{
    /// <summary>A conversation, from the table with the alias <c>c</c>. A list adds <c>UnreadCount</c>.</summary>
    public const string Conversation = ConversationRow.Columns;

    /// <summary>A participant, from the table with the alias <c>p</c>.</summary>
    public const string Participant = ParticipantRow.Columns;

    /// <summary>The data of a participant that a send needs, from the table with the alias <c>p</c>.</summary>
    public const string Member = MemberRow.Columns;

    /// <summary>
    /// A message, from the table with the alias <c>m</c>. Add <c>ConversationId</c> and <c>RangeReadAt</c>: the earliest time
    /// of a read that was stored as a range and contains this message; 0 for none.
    /// </summary>
    public const string Message = MessageRow.Columns;

    /// <summary>A reaction, from the table with the alias <c>r</c>.</summary>
    public const string Reaction = ReactionRow.Columns;

    /// <summary>How far a participant has read and received, from the table with the alias <c>p</c>.</summary>
    public const string Watermarks = WatermarksRow.Columns;

    /// <summary>
    /// The state of a conversation for a participant who catches up, from tables with the aliases <c>c</c> and <c>p</c>. Add
    /// <c>LastSequence</c> and <c>Epoch</c>.
    /// </summary>
    public const string ChangeState = ChangeStateRow.Columns;

    /// <summary>A notification.</summary>
    public const string Notification = NotificationRow.Columns;

    /// <summary>The counts of a user's notifications.</summary>
    public const string Feed = FeedRow.Columns;

    /// <summary>A digest that was given up.</summary>
    public const string DeadLetter = DeadLetterRow.Columns;

    /// <summary>An entry of the audit trail, from the table with the alias <c>a</c>.</summary>
    public const string Audit = AuditRow.Columns;

    /// <summary>A push subscription.</summary>
    public const string PushSubscription = PushSubscriptionRow.Columns;
}
