using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Realtime.Dialects.Common;

namespace Realtime.Endpoints;

/// <summary>The JSON types of the chat API. Ids are text here, whatever the app's dialect.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    Converters = [typeof(UtcMillisecondsConverter)])]
[JsonSerializable(typeof(PageModel<ConversationModel>), TypeInfoPropertyName = "ConversationPage")]
[JsonSerializable(typeof(ConversationModel))]
[JsonSerializable(typeof(HistoryModel))]
[JsonSerializable(typeof(MessageModel))]
[JsonSerializable(typeof(ReadModel))]
[JsonSerializable(typeof(UnreadModel))]
[JsonSerializable(typeof(PresenceListModel))]
[JsonSerializable(typeof(PageModel<NotificationModel>), TypeInfoPropertyName = "NotificationPage")]
[JsonSerializable(typeof(NotificationCountsModel))]
[JsonSerializable(typeof(NotificationsChangedModel))]
[JsonSerializable(typeof(NotificationPreferencesModel))]
[JsonSerializable(typeof(MarkNotificationsBody))]
[JsonSerializable(typeof(DeleteNotificationsBody))]
[JsonSerializable(typeof(NotificationPreferenceBody))]
[JsonSerializable(typeof(CountModel))]
[JsonSerializable(typeof(UnreadCountModel))]
[JsonSerializable(typeof(NewConversationBody))]
[JsonSerializable(typeof(ParticipantsBody))]
[JsonSerializable(typeof(NewMessageBody))]
[JsonSerializable(typeof(ReadBody))]
[JsonSerializable(typeof(PageModel<MessageModel>), TypeInfoPropertyName = "MessagePage")]
[JsonSerializable(typeof(DeliveredModel))]
[JsonSerializable(typeof(ChangesModel))]
[JsonSerializable(typeof(UserIdsModel))]
[JsonSerializable(typeof(EditBody))]
[JsonSerializable(typeof(TitleBody))]
[JsonSerializable(typeof(MuteBody))]
[JsonSerializable(typeof(DeliveredBody))]
[JsonSerializable(typeof(PageModel<RoomModel>), TypeInfoPropertyName = "RoomPage")]
[JsonSerializable(typeof(RoomModel))]
[JsonSerializable(typeof(PresentModel))]
[JsonSerializable(typeof(ConversationIdModel))]
[JsonSerializable(typeof(NewRequestBody))]
[JsonSerializable(typeof(ReplyModel))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(ApiProblem))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(long?))]
[JsonSerializable(typeof(bool?))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ApiJson : JsonSerializerContext;
