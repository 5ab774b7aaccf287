using System.Text.Json.Serialization;

namespace Realtime.Dialects.Common;

/// <summary>What every refusal may say: after how many milliseconds the same event may succeed.</summary>
internal abstract record Refusal
{
    [JsonPropertyName("retryAfter")]
    [JsonPropertyOrder(1)]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RetryAfter { get; init; }
}
