using System.Text.Json;
using System.Text.Json.Serialization;
using Realtime.Dialects.Common;

namespace Realtime.Dialects.ChatterBox;

/// <summary>The JSON types of the contract. Absent optional values are left out, because the contract has no nulls.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(AuthPayload))]
[JsonSerializable(typeof(RoomPayload))]
[JsonSerializable(typeof(SendRoomMessagePayload))]
[JsonSerializable(typeof(ConversationPayload))]
[JsonSerializable(typeof(SendMessagePayload))]
[JsonSerializable(typeof(MarkReadPayload))]
[JsonSerializable(typeof(AiMessagePayload))]
[JsonSerializable(typeof(AuthenticatedPayload))]
[JsonSerializable(typeof(UnauthorizedPayload))]
[JsonSerializable(typeof(MessagePayload))]
[JsonSerializable(typeof(RoomMessagePayload))]
[JsonSerializable(typeof(RoomMemberPayload))]
[JsonSerializable(typeof(TypingPayload))]
[JsonSerializable(typeof(OnlinePayload))]
[JsonSerializable(typeof(OfflinePayload))]
[JsonSerializable(typeof(AiTextPayload))]
[JsonSerializable(typeof(AiErrorPayload))]
[JsonSerializable(typeof(ErrorPayload))]
[JsonSerializable(typeof(AuthenticatedReply))]
[JsonSerializable(typeof(RoomReply))]
[JsonSerializable(typeof(ConversationReply))]
[JsonSerializable(typeof(RoomSentReply))]
[JsonSerializable(typeof(SentReply))]
[JsonSerializable(typeof(ReadReply))]
[JsonSerializable(typeof(StoppedReply))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ChatterBoxJson : JsonSerializerContext;
