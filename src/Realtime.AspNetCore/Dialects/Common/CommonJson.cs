using System.Text.Json;
using System.Text.Json.Serialization;

namespace Realtime.Dialects.Common;

/// <summary>
/// The JSON types that dialects share, with ids as text. Names are exact and case-sensitive. A duplicate property is refused, because two
/// readers may disagree on which one counts.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    Converters = [typeof(UtcMillisecondsConverter), typeof(TextWireIdConverter), typeof(TextConversationIdConverter)])]
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
[JsonSerializable(typeof(NotificationListItem))]
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
[JsonSerializable(typeof(ReportMessagePayload))]
[JsonSerializable(typeof(MarkMessagesReadPayload))]
[JsonSerializable(typeof(MarkDeliveredPayload))]
[JsonSerializable(typeof(MuteConversationPayload))]
[JsonSerializable(typeof(ParticipantsPayload))]
[JsonSerializable(typeof(ParticipantPayload))]
[JsonSerializable(typeof(RolePayload))]
[JsonSerializable(typeof(RenamePayload))]
[JsonSerializable(typeof(GroupReply))]
[JsonSerializable(typeof(RemovedReply))]
[JsonSerializable(typeof(UserIdPayload))]
[JsonSerializable(typeof(SearchMessagesPayload))]
[JsonSerializable(typeof(WatchChangesPayload))]
[JsonSerializable(typeof(RevisedReply))]
[JsonSerializable(typeof(MessageReply))]
[JsonSerializable(typeof(MessagesReadReply))]
[JsonSerializable(typeof(DeliveredReply))]
[JsonSerializable(typeof(SearchReply))]
[JsonSerializable(typeof(BlockedUsersReply))]
[JsonSerializable(typeof(MessageView))]
[JsonSerializable(typeof(MessageDetailsPayload))]
[JsonSerializable(typeof(MessageDeletedPayload))]
[JsonSerializable(typeof(ReactionChangedPayload))]
[JsonSerializable(typeof(MessagesDeliveredPayload))]
[JsonSerializable(typeof(ConversationReadPayload))]
[JsonSerializable(typeof(ConversationUpdatedPayload))]
[JsonSerializable(typeof(ConversationRevisedPayload))]
[JsonSerializable(typeof(GetContactRequestsPayload))]
[JsonSerializable(typeof(ConversationIdPayload))]
[JsonSerializable(typeof(GetParticipantsPayload))]
[JsonSerializable(typeof(ContactRequestsReply))]
[JsonSerializable(typeof(ContactReply))]
[JsonSerializable(typeof(ParticipantsReply))]
[JsonSerializable(typeof(ContactRequestedPayload))]
[JsonSerializable(typeof(ContactAnsweredPayload))]
[JsonSerializable(typeof(RefusalData))]
internal sealed partial class CommonJson : JsonSerializerContext
{
    /// <summary>The same types, with ids as numbers where they are canonical integers.</summary>
    /// <remarks>Not made when the class is initialized: the order among its generated parts is not known.</remarks>
    public static CommonJson Numbers => field ??= With(new NumericIdConverter(), new NumericConversationIdConverter());

    /// <summary>Returns the same types with other converters for ids.</summary>
    public static CommonJson With(JsonConverter<WireId> ids, JsonConverter<WireConversationId> conversationIds)
    {
        var options = new JsonSerializerOptions(Default.Options);
        options.Converters.Clear();
        options.Converters.Add(new UtcMillisecondsConverter());
        options.Converters.Add(ids);
        options.Converters.Add(conversationIds);
        return new(options);
    }
}
