using Realtime.Conversations;
using Realtime.Storage.Relational.Execution;
using Realtime.Storage.Relational.Values;

namespace Realtime.Storage.Relational.Rows;

/// <summary>The state of a conversation that retention works on. Dapper fills it by column name. Times are milliseconds.</summary>
internal sealed class RetentionRow : IStoredRow
{
    // In a policy's columns, 0 means no limit. Both columns are null if the conversation has no policy.
    private const long NoLimit = 0;

    public long ConversationKey { get; set; }

    public string Id { get; set; } = "";

    public long FirstSequence { get; set; }

    public long LastSequence { get; set; }

    public long? RetainAge { get; set; }

    public long? RetainCount { get; set; }

    public long? OldestAt { get; set; }

    /// <summary>Returns the values of a policy's two columns.</summary>
    public static (long? Age, long? Count) Columns(RetentionPolicy? policy) => policy is null
        ? (null, null)
        : ((long?)policy.MaxAge?.TotalMilliseconds ?? NoLimit, policy.MaxMessages ?? NoLimit);

    /// <summary>Creates a page from the rows of a query that requested one row more than the page holds.</summary>
    public static Page<RetentionState> ToPage(List<RetentionRow> rows, int limit) => new(
        [.. rows.Take(limit).Select(row => row.ToState())],
        rows.Count > limit ? NumericId.Format(rows[limit - 1].ConversationKey) : null);

    /// <summary>Parses a page's cursor: the key of the last conversation of the previous page.</summary>
    public static long After(string? cursor) => cursor is not null && NumericId.TryParse(cursor, out var key) ? key : 0;

    private RetentionState ToState() => new(
        Id,
        RetainAge is null && RetainCount is null
            ? null
            : new RetentionPolicy
            {
                MaxAge = RetainAge is null or NoLimit ? null : TimeSpan.FromMilliseconds(RetainAge.Value),
                MaxMessages = RetainCount is null or NoLimit ? null : RetainCount,
            },
        LastSequence - FirstSequence + 1,
        OldestAt is { } oldest ? DateTimeOffset.FromUnixTimeMilliseconds(oldest) : null);

    public void DecodeIds(RelationalDatabase database) => Id = database.DecodeId(Id);
}
