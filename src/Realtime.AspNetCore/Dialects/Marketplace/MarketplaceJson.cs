using System.Text.Json.Serialization;
using Realtime.Dialects.Common;

namespace Realtime.Dialects.Marketplace;

/// <summary>The JSON types of the contract. Every property sets its name, because the contract mixes two naming styles.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(ConversationPayload))]
[JsonSerializable(typeof(SendMessagePayload))]
[JsonSerializable(typeof(MarkReadPayload))]
[JsonSerializable(typeof(TypingPayload))]
[JsonSerializable(typeof(MessagePayload))]
[JsonSerializable(typeof(MessageNotificationPayload))]
[JsonSerializable(typeof(MessagesReadPayload))]
[JsonSerializable(typeof(TypingChangedPayload))]
[JsonSerializable(typeof(NotificationPayload))]
[JsonSerializable(typeof(ErrorPayload))]
[JsonSerializable(typeof(ConversationReply))]
[JsonSerializable(typeof(SentReply))]
[JsonSerializable(typeof(ReadReply))]
[JsonSerializable(typeof(HistoryReply))]
[JsonSerializable(typeof(MarketplaceChangesReply))]
[JsonSerializable(typeof(NotificationsReply))]
[JsonSerializable(typeof(WireId))]
internal sealed partial class MarketplaceJson : JsonSerializerContext;
