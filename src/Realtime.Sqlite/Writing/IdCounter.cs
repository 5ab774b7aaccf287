using Realtime.Sqlite.Connections;

namespace Realtime.Sqlite.Writing;

/// <summary>
/// Gives the generated ids of one kind. The last one given is a row of its own, read once and written once
/// in each transaction that needs it: ids stay unique among processes, and after rows were deleted.
/// </summary>
internal sealed class IdCounter(string name)
{
    internal const string ReadSql = "SELECT last_value FROM realtime_counters WHERE name = $name";

    internal const string SaveSql = "UPDATE realtime_counters SET last_value = $value WHERE name = $name";

    private long? _last;

    /// <summary>The counter of notifications, for one transaction.</summary>
    public static IdCounter OfNotifications() => new("notification");

    /// <summary>Gives the next id.</summary>
    public long Next(SqliteSession session)
    {
        var next = (_last ?? session.QueryInteger(ReadSql, ("$name", name))!.Value) + 1;
        _last = next;
        return next;
    }

    /// <summary>Writes the counter if ids were given, and forgets it: another process may count on after the commit.</summary>
    public void Save(SqliteSession session)
    {
        if (_last is { } last)
        {
            session.Execute(SaveSql, ("$value", last), ("$name", name));
            _last = null;
        }
    }

    /// <summary>Forgets what it gave: the transaction was undone.</summary>
    public void Forget() => _last = null;
}
