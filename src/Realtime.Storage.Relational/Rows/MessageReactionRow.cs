namespace Realtime.Storage.Relational.Rows;

/// <summary>A user's reaction to one of several messages, as a query returns it. Dapper fills it by column name.</summary>
internal sealed class MessageReactionRow : ReactionRow
{
    /// <summary>The columns to select from the tables of messages (<c>m</c>) and reactions (<c>r</c>).</summary>
    public const string ColumnsWithMessage = $"m.id AS MessageId, {Columns}";

    public long MessageId { get; set; }
}
