using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.Storage.Relational.Values;

/// <summary>Converts a message's attachment ids to and from one column: a JSON array, or null for none.</summary>
internal static partial class AttachmentIds
{
    /// <summary>Returns the value of the column.</summary>
    public static string? Encode(IReadOnlyList<string> ids) =>
        ids.Count == 0 ? null : JsonSerializer.Serialize(ids as string[] ?? [.. ids], Json.Default.StringArray);

    /// <summary>Returns the ids in the column.</summary>
    public static IReadOnlyList<string> Decode(string? column) =>
        column is null ? [] : JsonSerializer.Deserialize(column, Json.Default.StringArray)!;

    [JsonSerializable(typeof(string[]))]
    private sealed partial class Json : JsonSerializerContext;
}
