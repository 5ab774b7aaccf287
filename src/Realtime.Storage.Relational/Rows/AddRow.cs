using Realtime.Notifications;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>What became of one draft; Dapper fills it by column name.</summary>
internal sealed class AddRow : IStoredRow
{
    /// <summary>The draft's place among those of the call.</summary>
    public int Ordinal { get; set; }

    /// <summary>The notification that an earlier call stored with the same key.</summary>
    public long? EarlierId { get; set; }

    /// <summary>The place of the first draft with the same key; the draft's own, if it is that.</summary>
    public int FirstOrdinal { get; set; }

    /// <summary>What the user wants of the type.</summary>
    public int Mode { get; set; }

    /// <summary>Of a notification that this call stored.</summary>
    public long? Id { get; set; }

    /// <inheritdoc cref="Id"/>
    public long? Sequence { get; set; }

    public static async ValueTask<List<AddRow>> ReadAsync(StatementResults results) =>
        [.. (await results.ReadAsync<AddRow>().ConfigureAwait(false)).OrderBy(row => row.Ordinal)];

    /// <param name="drafts">What was to be stored.</param>
    /// <param name="rows">What became of each, in order.</param>
    /// <param name="earlier">What earlier calls stored, by id; null where only the key is left.</param>
    public static StoredNotification[] Outcomes(
        IReadOnlyList<NotificationDraft> drafts,
        List<AddRow> rows,
        Dictionary<long, Notification?> earlier)
    {
        var stored = new StoredNotification[rows.Count];
        foreach (var row in rows)
        {
            stored[row.Ordinal] = row switch
            {
                { EarlierId: { } id } => new StoredNotification(earlier.GetValueOrDefault(id), IsDuplicate: true, IsLive: false),
                { Id: { } id } => new StoredNotification(
                    row.ToNotification(drafts[row.Ordinal], id), IsDuplicate: false, IsLive: row.Mode == (int)NotificationMode.FeedAndLive),
                { Mode: (int)NotificationMode.Off } => new StoredNotification(null, IsDuplicate: false, IsLive: false),
                _ => stored[row.FirstOrdinal] with { IsDuplicate = true, IsLive = false },
            };
        }

        return stored;
    }

    public void DecodeIds(RelationalDatabase database)
    {
    }

    private Notification ToNotification(NotificationDraft draft, long id)
    {
        var row = NotificationRow.Of(draft);
        row.Id = id;
        row.Sequence = Sequence!.Value;
        return row.ToNotification();
    }
}
