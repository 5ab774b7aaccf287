using System.Text.Json.Serialization;
using Realtime.Dialects.Common;

namespace Realtime.Dialects.Chatroom;

/// <summary>The JSON types of the contract's events.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(MembershipPayload))]
[JsonSerializable(typeof(ChatroomPayload))]
[JsonSerializable(typeof(MessagePayload))]
[JsonSerializable(typeof(ErrorPayload))]
[JsonSerializable(typeof(ChatroomReply))]
internal sealed partial class ChatroomJson : JsonSerializerContext;
