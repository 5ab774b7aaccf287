using System.Text.Json.Serialization;
using Realtime.Dialects.Common;

namespace Realtime.Dialects.Assistant;

/// <summary>The JSON types of the Assistant contract.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(RegisterPayload))]
[JsonSerializable(typeof(SendPayload))]
[JsonSerializable(typeof(MessagePayload))]
[JsonSerializable(typeof(TypingPayload))]
[JsonSerializable(typeof(ErrorPayload))]
[JsonSerializable(typeof(RegisteredReply))]
[JsonSerializable(typeof(SentReply))]
internal sealed partial class AssistantJson : JsonSerializerContext;
