namespace Realtime.Storage.Relational.Data;

/// <summary>How the rows of an export are read.</summary>
public enum ExportMode
{
    /// <summary>All at once. Takes <c>user</c>.</summary>
    All = 0,

    /// <summary>
    /// In pages by the first column, a number. Takes <c>user</c>, <c>bound</c> and <c>limit</c>; returns rows above the bound, in
    /// the order of that column.
    /// </summary>
    Page,

    /// <summary>
    /// In ranges of keys. Takes <c>user</c>, <c>bound</c> and <c>scan</c>; returns the highest key of all, then the rows with keys
    /// above <c>bound</c> and up to <c>bound + scan</c>.
    /// </summary>
    Range,
}

/// <summary>A statement that reads one kind of a user's data.</summary>
/// <param name="Type">The kind, as the export names it.</param>
/// <param name="Mode">How it is read.</param>
/// <param name="Sql">The SQL. It selects the columns in order.</param>
/// <param name="Columns">
/// The columns with their kinds, such as <c>id:key, created_at:time</c>. The kinds are <c>number</c>, <c>key</c> (a number that is
/// exported as text), <c>id</c>, <c>text</c>, <c>time</c> (Unix milliseconds) and <c>cursor</c> (not exported).
/// </param>
public sealed record ExportStatement(string Type, ExportMode Mode, string Sql, string Columns)
{
    /// <summary>The columns.</summary>
    internal IReadOnlyList<ExportColumn> Parsed { get; } = ExportColumn.Parse(Columns);

    /// <summary>The columns of a membership. The first one is the conversation's key.</summary>
    public const string MembershipColumns = "conversation_key:cursor, conversation_id:id, joined_at:time, read_sequence:number, delivered_sequence:number, muted_until:time";

    /// <summary>The columns of a message.</summary>
    public const string MessageColumns = "id:key, conversation_id:id, sequence:number, content:text, receiver_id:id, client_message_id:id, parent_id:key, attachments:text, created_at:time, edited_at:time, deleted_at:time";

    /// <summary>The columns of a reaction.</summary>
    public const string ReactionColumns = "message_id:key, conversation_id:id, emoji:id, created_at:time";

    /// <summary>The columns of a read: messages after <c>after_sequence</c> and up to <c>up_to</c>.</summary>
    public const string ReadColumns = "conversation_id:id, after_sequence:number, up_to:number, read_at:time";

    /// <summary>The columns of an exclusion.</summary>
    public const string ExclusionColumns = "until:time, set_at:time";
}
