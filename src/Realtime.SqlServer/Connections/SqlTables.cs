using Realtime.Storage.Relational;

namespace Realtime.SqlServer.Connections;

/// <summary>The schema's table types: each kind of table that statements take has one.</summary>
internal static class SqlTables
{
    /// <summary>The name of the type. A type cannot be altered, so a later version has a name of its own.</summary>
    public static string NameOf(TableShape shape) =>
        shape == TableShape.MessageDrafts ? "sends"
        : shape == TableShape.NotificationDrafts ? "notification_drafts_2"
        : shape.Name;

    /// <summary>The type in which the client library takes a column.</summary>
    public static Type TypeOf(TableColumn column) => column switch
    {
        { Name: "ordinal" or "severity" } => typeof(int),
        { Type: ParameterType.Number } => typeof(long),
        { Type: ParameterType.Flag } => typeof(bool),
        _ => typeof(string),
    };
}
