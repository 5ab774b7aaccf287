using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.Storage.Relational.Values;

/// <summary>The attachment ids of a message as one column holds them: a JSON array, or null for none.</summary>
internal static partial class AttachmentIds
{
    /// <summary>Writes the column.</summary>
    public static string? Encode(IReadOnlyList<string> ids) =>
        ids.Count == 0 ? null : JsonSerializer.Serialize(ids as string[] ?? [.. ids], Json.Default.StringArray);

    /// <summary>Reads the column.</summary>
    public static IReadOnlyList<string> Decode(string? column) =>
        column is null ? [] : JsonSerializer.Deserialize(column, Json.Default.StringArray)!;

    [JsonSerializable(typeof(string[]))]
    private sealed partial class Json : JsonSerializerContext;
}
