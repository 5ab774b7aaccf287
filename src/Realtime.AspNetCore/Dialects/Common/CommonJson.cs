using System.Text.Json.Serialization;

namespace Realtime.Dialects.Common;

/// <summary>
/// The JSON types that dialects share. Names are exact and case-sensitive. A duplicate property is refused, because two
/// readers may disagree on which one counts.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(GetMessagesPayload))]
[JsonSerializable(typeof(GetChangesPayload))]
[JsonSerializable(typeof(ChangesReply))]
[JsonSerializable(typeof(GetNotificationsPayload))]
[JsonSerializable(typeof(MarkNotificationReadPayload))]
[JsonSerializable(typeof(MarkNotificationsPayload))]
[JsonSerializable(typeof(DeleteNotificationsPayload))]
[JsonSerializable(typeof(SetNotificationPreferencePayload))]
[JsonSerializable(typeof(NotificationCountsPayload))]
[JsonSerializable(typeof(NotificationCountsReply))]
[JsonSerializable(typeof(NotificationsChangedReply))]
[JsonSerializable(typeof(NotificationPreferencesReply))]
[JsonSerializable(typeof(RefreshTokenPayload))]
[JsonSerializable(typeof(WatchPresencePayload))]
[JsonSerializable(typeof(MessageListReply))]
[JsonSerializable(typeof(NotificationListReply))]
[JsonSerializable(typeof(FailureReply))]
[JsonSerializable(typeof(DoneReply))]
[JsonSerializable(typeof(UnreadCountsReply))]
[JsonSerializable(typeof(NotificationReadReply))]
[JsonSerializable(typeof(TokenReply))]
[JsonSerializable(typeof(PresenceReply))]
[JsonSerializable(typeof(PresencePayload))]
[JsonSerializable(typeof(EditMessagePayload))]
[JsonSerializable(typeof(MessageIdPayload))]
[JsonSerializable(typeof(ReactionPayload))]
[JsonSerializable(typeof(MarkMessagesReadPayload))]
[JsonSerializable(typeof(MarkDeliveredPayload))]
[JsonSerializable(typeof(MuteConversationPayload))]
[JsonSerializable(typeof(UserIdPayload))]
[JsonSerializable(typeof(SearchMessagesPayload))]
[JsonSerializable(typeof(WatchChangesPayload))]
[JsonSerializable(typeof(RevisedReply))]
[JsonSerializable(typeof(MessageReply))]
[JsonSerializable(typeof(MessagesReadReply))]
[JsonSerializable(typeof(DeliveredReply))]
[JsonSerializable(typeof(SearchReply))]
[JsonSerializable(typeof(BlockedUsersReply))]
[JsonSerializable(typeof(MessageModel))]
[JsonSerializable(typeof(MessageDetailsPayload))]
[JsonSerializable(typeof(MessageDeletedPayload))]
[JsonSerializable(typeof(ReactionChangedPayload))]
[JsonSerializable(typeof(MessagesDeliveredPayload))]
[JsonSerializable(typeof(ConversationUpdatedPayload))]
[JsonSerializable(typeof(ConversationRevisedPayload))]
[JsonSerializable(typeof(RefusalData))]
internal sealed partial class CommonJson : JsonSerializerContext;
