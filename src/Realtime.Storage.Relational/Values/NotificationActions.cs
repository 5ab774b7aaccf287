using System.Text.Json;
using System.Text.Json.Serialization;
using Realtime.Notifications;

namespace Realtime.Storage.Relational.Values;

/// <summary>Converts a notification's actions to and from one column: a JSON array, or null for none.</summary>
internal static partial class NotificationActions
{
    /// <summary>Returns the value of the column.</summary>
    public static string? Encode(IReadOnlyList<NotificationAction> actions) =>
        actions.Count == 0 ? null : JsonSerializer.Serialize([.. actions], ActionsJson.Default.NotificationActionArray);

    /// <summary>Returns the actions in the column.</summary>
    public static IReadOnlyList<NotificationAction> Decode(string? column) =>
        column is null ? [] : JsonSerializer.Deserialize(column, ActionsJson.Default.NotificationActionArray)!;

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(NotificationAction[]))]
    private sealed partial class ActionsJson : JsonSerializerContext;
}
