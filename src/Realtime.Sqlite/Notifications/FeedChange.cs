using Realtime.Notifications;
using Realtime.Sqlite.Connections;
using Realtime.Storage.Relational;
using Realtime.Storage.Relational.Rows;

namespace Realtime.Sqlite.Notifications;

/// <summary>One change of a user's notifications and of the counts that go with them, inside a write.</summary>
internal sealed class FeedChange(SqliteSession session, string userId, long at)
{
    private long _changed;
    private long _unread;
    private long _seen;

    public static NotificationRow? Find(SqliteSession session, string userId, long id) =>
        session.QueryFirst<NotificationRow>(NotificationSql.FindById, ("$id", id), ("$user", userId));

    public void Mark(IReadOnlyCollection<string> notificationIds, NotificationState state)
    {
        foreach (var row in Find(notificationIds))
        {
            if (row.ToNotification().State >= state)
            {
                continue;
            }

            _changed++;
            if (state == NotificationState.Seen)
            {
                _seen++;
            }
            else
            {
                CountAsRead(row);
            }

            session.Execute(
                NotificationSql.SetState,
                ("$seen", row.SeenAt ?? row.ReadAt ?? at),
                ("$read", state >= NotificationState.Read ? row.ReadAt ?? at : null),
                ("$archived", state == NotificationState.Archived ? at : null),
                ("$user", userId),
                ("$sequence", row.Sequence));
        }
    }

    public void MarkAll(string? type, NotificationState state)
    {
        var (count, set) = state switch
        {
            NotificationState.Seen => (NotificationSql.CountUnseen, NotificationSql.SetAllSeen),
            NotificationState.Read => (NotificationSql.CountUnread, NotificationSql.SetAllRead),
            _ => (NotificationSql.CountUnarchived, NotificationSql.SetAllArchived),
        };
        var counted = session.QueryFirst<CountRow>(count, ("$user", userId), ("$type", type))!;
        if (counted.Changed > 0)
        {
            session.Execute(set, ("$time", at), ("$user", userId), ("$type", type));
        }

        _changed = counted.Changed;
        (_unread, _seen) = state == NotificationState.Seen ? (0, counted.Changed) : (counted.Unread, -counted.Seen);
    }

    public void Delete(IReadOnlyCollection<string> notificationIds)
    {
        foreach (var row in Find(notificationIds))
        {
            _changed++;
            CountAsRead(row);
            if (session.Execute(NotificationSql.Delete, ("$user", userId), ("$sequence", row.Sequence)) == 0)
            {
                session.Execute(NotificationSql.Empty, ("$time", at), ("$user", userId), ("$sequence", row.Sequence));
            }
        }
    }

    /// <summary>Writes the counts, if anything changed.</summary>
    public NotificationChange Save()
    {
        if (_changed > 0)
        {
            session.Execute(NotificationSql.ChangeFeed, ("$unread", _unread), ("$seen", _seen), ("$user", userId));
        }

        return new NotificationChange(_changed, session.QueryFirst<FeedRow>(NotificationSql.Feed, ("$user", userId))?.ToCounts() ?? default);
    }

    private void CountAsRead(NotificationRow row)
    {
        if (row.ReadAt is null)
        {
            _unread++;
            _seen -= row.SeenAt is null ? 0 : 1;
        }
    }

    private IEnumerable<NotificationRow> Find(IReadOnlyCollection<string> notificationIds)
    {
        foreach (var notificationId in notificationIds)
        {
            if (NumericId.TryParse(notificationId, out var id) && Find(session, userId, id) is { } row)
            {
                yield return row;
            }
        }
    }

    private sealed class CountRow
    {
        public long Changed { get; set; }

        public long Unread { get; set; }

        public long Seen { get; set; }
    }
}
