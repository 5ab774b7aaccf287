using System.Text.Json.Serialization;
using Realtime.Messages;

namespace Realtime.Bench.Codecs;

/// <summary>The values that are encoded.</summary>
internal static partial class Samples
{
    public static Message Message { get; } =
        new(
            "1042",
            "12",
            17,
            "1",
            new("See you at the station at a quarter past nine.") { ReceiverId = "2" },
            new DateTimeOffset(2024, 5, 17, 9, 15, 0, TimeSpan.Zero));

    /// <summary>A payload similar to a chat message.</summary>
    internal sealed record Line(long Id, long ConversationId, long SenderId, string Content, bool IsRead, DateTimeOffset CreatedAt);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Line))]
    [JsonSerializable(typeof(string))]
    internal sealed partial class Json : JsonSerializerContext;
}
