using Realtime.Sqlite.Connections;

namespace Realtime.Sqlite.Writing;

/// <summary>
/// Generates the ids of one kind. The last id is stored in its own row, which each transaction that needs it reads once
/// and writes once. So ids stay unique across processes, and deleted ids are not reused.
/// </summary>
internal sealed class IdCounter(string name)
{
    internal const string ReadSql = "SELECT last_value FROM realtime_counters WHERE name = $name";

    internal const string SaveSql = "UPDATE realtime_counters SET last_value = $value WHERE name = $name";

    private long? _last;

    /// <summary>Creates the counter of notifications for one transaction.</summary>
    public static IdCounter OfNotifications() => new("notification");

    /// <summary>Returns the next id.</summary>
    public long Next(SqliteSession session)
    {
        var next = (_last ?? session.QueryInteger(ReadSql, ("$name", name))!.Value) + 1;
        _last = next;
        return next;
    }

    /// <summary>
    /// Writes the counter if ids were generated, then forgets it, because another process may generate ids after the commit.
    /// </summary>
    public void Save(SqliteSession session)
    {
        if (_last is { } last)
        {
            session.Execute(SaveSql, ("$value", last), ("$name", name));
            _last = null;
        }
    }

    /// <summary>Forgets the generated ids after a rollback.</summary>
    public void Forget() => _last = null;
}
