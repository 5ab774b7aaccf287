using Realtime.Notifications;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>The result of one draft. Dapper fills it by column name.</summary>
internal sealed class AddRow : IStoredRow
{
    /// <summary>The draft's index in the call.</summary>
    public int Ordinal { get; set; }

    /// <summary>The notification that an earlier call stored with the same key.</summary>
    public long? EarlierId { get; set; }

    /// <summary>The index of the first draft with the same key. The first draft has its own index.</summary>
    public int FirstOrdinal { get; set; }

    /// <summary>The user's preference for the type.</summary>
    public int Mode { get; set; }

    /// <summary>The id of a notification that this call stored; else null.</summary>
    public long? Id { get; set; }

    /// <inheritdoc cref="Id"/>
    public long? Sequence { get; set; }

    public static async ValueTask<List<AddRow>> ReadAsync(StatementResults results) =>
        [.. (await results.ReadAsync<AddRow>().ConfigureAwait(false)).OrderBy(row => row.Ordinal)];

    /// <param name="drafts">The notifications of the call.</param>
    /// <param name="rows">The result of each draft, in the same order.</param>
    /// <param name="earlier">
    /// Notifications stored by earlier calls, by id; null if the notification was deleted and only its key is kept.
    /// </param>
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
