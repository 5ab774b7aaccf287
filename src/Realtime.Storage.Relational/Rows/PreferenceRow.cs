using Realtime.Notifications;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A user's preference for a type, as a query returns it. Dapper fills it by column name.</summary>
internal sealed class PreferenceRow : IStoredRow
{
    public string Type { get; set; } = "";

    public int Mode { get; set; }

    public NotificationMode ToMode() => (NotificationMode)Mode;

    public void DecodeIds(RelationalDatabase database) => Type = database.DecodeId(Type);
}
