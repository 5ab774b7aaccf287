using Realtime.Storage.Relational;

namespace Realtime.SqlServer.Connections;

/// <summary>The schema's table types, one for each kind of table parameter.</summary>
internal static class SqlTables
{
    /// <summary>Returns the name of the table type. A type cannot be altered, so a later version has another name.</summary>
    public static string NameOf(TableShape shape) =>
        shape == TableShape.MessageDrafts ? "sends"
        : shape == TableShape.NotificationDrafts ? "notification_drafts_3"
        : shape.Name;

    /// <summary>Returns the .NET type in which the client library accepts a column.</summary>
    public static Type TypeOf(TableColumn column) => column switch
    {
        { Name: "ordinal" or "severity" } => typeof(int),
        { Type: ParameterType.Number } => typeof(long),
        { Type: ParameterType.Flag } => typeof(bool),
        { Type: ParameterType.Bytes } => typeof(byte[]),
        _ => typeof(string),
    };
}
