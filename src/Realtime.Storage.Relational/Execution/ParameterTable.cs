namespace Realtime.Storage.Relational;

/// <summary>
/// A set of rows that a statement takes as one parameter. Each provider passes it in its own way, for example as a
/// table-valued parameter, as arrays, or as JSON.
/// </summary>
public sealed class ParameterTable
{
    private readonly List<object?[]> _rows;

    private ParameterTable(TableShape shape, int capacity) => (Shape, _rows) = (shape, new List<object?[]>(capacity));

    /// <summary>Gets the shape of the table.</summary>
    public TableShape Shape { get; }

    /// <summary>Gets the rows, each with one value for each column of <see cref="TableShape.Columns"/>.</summary>
    public IReadOnlyList<object?[]> Rows => _rows;

    /// <summary>Creates a table of the shape <see cref="TableShape.UserIds"/>.</summary>
    /// <param name="userIds">The users.</param>
    /// <returns>The table.</returns>
    public static ParameterTable UserIds(IReadOnlyCollection<string> userIds)
    {
        ArgumentNullException.ThrowIfNull(userIds);
        var table = new ParameterTable(TableShape.UserIds, userIds.Count);
        foreach (var userId in userIds)
        {
            table.Add(userId);
        }

        return table;
    }

    /// <summary>Creates an empty table.</summary>
    internal static ParameterTable Create(TableShape shape, int capacity) => new(shape, capacity);

    /// <summary>Adds a row.</summary>
    internal void Add(params object?[] row) => _rows.Add(row);
}

/// <summary>The shape of a table that statements take.</summary>
/// <param name="Name">The name by which a provider recognizes it.</param>
/// <param name="Columns">The columns, in order.</param>
public sealed record TableShape(string Name, IReadOnlyList<TableColumn> Columns)
{
    /// <summary><c>user_ids</c>: the column <c>id</c>.</summary>
    public static TableShape UserIds { get; } = new("user_ids", [new("id", ParameterType.Id)]);

    /// <summary><c>last_seen_times</c>: <c>user_id</c> and <c>seen_at</c> (Unix milliseconds).</summary>
    public static TableShape LastSeenTimes { get; } = new(
        "last_seen_times", [new("user_id", ParameterType.Id), new("seen_at", ParameterType.Number)]);

    /// <summary>
    /// <c>message_drafts</c>: <c>ordinal</c> (the draft's index in the group, from 0), <c>conversation_id</c>, <c>sender_id</c>,
    /// <c>receiver_id</c>, <c>content</c>, <c>client_message_id</c>, <c>created_at</c>, <c>known_version</c> (the version of
    /// the conversation's membership that the caller has), <c>parent_id</c> (0 for an id that matches no message),
    /// <c>attachments</c>.
    /// </summary>
    public static TableShape MessageDrafts { get; } = new(
        "message_drafts",
        [
            new("ordinal", ParameterType.Number), new("conversation_id", ParameterType.Id), new("sender_id", ParameterType.Id),
            new("receiver_id", ParameterType.Id), new("content", ParameterType.Text), new("client_message_id", ParameterType.Id),
            new("created_at", ParameterType.Number), new("known_version", ParameterType.Number), new("parent_id", ParameterType.Number),
            new("attachments", ParameterType.Text),
        ]);

    /// <summary>
    /// <c>notification_drafts</c>: <c>ordinal</c>, <c>user_id</c>, <c>type</c>, <c>title</c>, <c>message</c>, <c>data</c>,
    /// <c>idempotency_key</c>, <c>created_at</c>, <c>link</c>, <c>severity</c>, <c>expires_at</c>, <c>via_outbox</c>,
    /// <c>actions</c> (JSON, or null for none).
    /// </summary>
    public static TableShape NotificationDrafts { get; } = new(
        "notification_drafts",
        [
            new("ordinal", ParameterType.Number), new("user_id", ParameterType.Id), new("type", ParameterType.Id),
            new("title", ParameterType.Text), new("message", ParameterType.Text), new("data", ParameterType.Text),
            new("idempotency_key", ParameterType.Id), new("created_at", ParameterType.Number), new("link", ParameterType.Text),
            new("severity", ParameterType.Number), new("expires_at", ParameterType.Number), new("via_outbox", ParameterType.Flag),
            new("actions", ParameterType.Text),
        ]);

    /// <summary>
    /// <c>signal_drafts</c>: <c>ordinal</c> (the signal's index in the group, from 0), <c>recipient_id</c>, <c>namespace</c>,
    /// <c>payload</c>.
    /// </summary>
    public static TableShape SignalDrafts { get; } = new(
        "signal_drafts",
        [
            new("ordinal", ParameterType.Number), new("recipient_id", ParameterType.Id), new("namespace", ParameterType.Text),
            new("payload", ParameterType.Bytes),
        ]);
}

/// <summary>One column of a table that a statement takes.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The kind of its values.</param>
public sealed record TableColumn(string Name, ParameterType Type);
