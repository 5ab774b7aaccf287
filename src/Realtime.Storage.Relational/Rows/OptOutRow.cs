using Realtime.Notifications;
using Realtime.Storage.Relational.Execution;

namespace Realtime.Storage.Relational.Rows;

/// <summary>A user's opt-out of a channel, as a query returns it. Dapper fills it by column name.</summary>
internal sealed class OptOutRow : IStoredRow
{
    /// <summary>Stored in place of a type: the choice is for every type. A type has at least one character.</summary>
    public const string EveryType = "";

    public string Channel { get; set; } = "";

    public string Type { get; set; } = "";

    public NotificationOptOut ToOptOut() => new(Channel, Type == EveryType ? null : Type);

    public void DecodeIds(RelationalDatabase database) => (Channel, Type) = (database.DecodeId(Channel), database.DecodeId(Type));
}
