using System.Text.Json.Serialization;
using Realtime.Dialects.Common;

namespace Realtime.Dialects.Direct;

/// <summary>The JSON types of the contract. Absent optional values are left out, because the contract has no nulls.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(SendPayload))]
[JsonSerializable(typeof(MarkReadPayload))]
[JsonSerializable(typeof(TypingPayload))]
[JsonSerializable(typeof(HistoryPayload))]
[JsonSerializable(typeof(ConnectionPayload))]
[JsonSerializable(typeof(IReadOnlyList<OnlineUserPayload>))]
[JsonSerializable(typeof(UserOnlinePayload))]
[JsonSerializable(typeof(UserOfflinePayload))]
[JsonSerializable(typeof(MessagePayload))]
[JsonSerializable(typeof(MessageDonePayload))]
[JsonSerializable(typeof(MessageReadPayload))]
[JsonSerializable(typeof(TypingIndicatorPayload))]
[JsonSerializable(typeof(MessageHistoryPayload))]
[JsonSerializable(typeof(UnreadCountPayload))]
[JsonSerializable(typeof(MessageNotificationPayload))]
[JsonSerializable(typeof(ErrorPayload))]
[JsonSerializable(typeof(SentReply))]
[JsonSerializable(typeof(ReadReply))]
[JsonSerializable(typeof(HistoryReply))]
[JsonSerializable(typeof(UnreadCountReply))]
internal sealed partial class DirectJson : JsonSerializerContext;
