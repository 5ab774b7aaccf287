using System.Text.Json.Serialization;
using Realtime.Dialects.Common;

namespace Realtime.Dialects.Native;

/// <summary>The JSON types of the contract. Names are exact; a duplicate property is refused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    AllowDuplicateProperties = false,
    Converters =
    [
        typeof(UtcMillisecondsConverter),
        typeof(WordConverter<NativeRole>),
        typeof(WordConverter<NativeConversationKind>),
        typeof(WordConverter<NativePreviewState>),
        typeof(WordConverter<NativeChangeKind>),
        typeof(WordConverter<NativeSeverity>),
        typeof(WordConverter<NativeNotificationState>),
        typeof(WordConverter<NativeNotificationMark>),
        typeof(WordConverter<NativeNotificationChange>),
        typeof(WordConverter<NativeNotificationMode>),
        typeof(WordConverter<NativePresenceState>),
        typeof(WordConverter<NativeReplyOutcome>),
    ])]
[JsonSerializable(typeof(NativeTokenPayload))]
[JsonSerializable(typeof(NativeConversationPayload))]
[JsonSerializable(typeof(NativeOpenPayload))]
[JsonSerializable(typeof(NativeChangesPayload))]
[JsonSerializable(typeof(NativeChangesBatchPayload))]
[JsonSerializable(typeof(NativeKnownConversation))]
[JsonSerializable(typeof(NativeListPayload))]
[JsonSerializable(typeof(NativeParticipantsPayload))]
[JsonSerializable(typeof(NativeMessagesPayload))]
[JsonSerializable(typeof(NativeSearchPayload))]
[JsonSerializable(typeof(NativeSendPayload))]
[JsonSerializable(typeof(NativeEditPayload))]
[JsonSerializable(typeof(NativeMessageIdPayload))]
[JsonSerializable(typeof(NativeReactionPayload))]
[JsonSerializable(typeof(NativeWatermarkPayload))]
[JsonSerializable(typeof(NativeSetTypingPayload))]
[JsonSerializable(typeof(NativeMutePayload))]
[JsonSerializable(typeof(NativeUserIdPayload))]
[JsonSerializable(typeof(NativeUserIdsPayload))]
[JsonSerializable(typeof(NativeNewGroupPayload))]
[JsonSerializable(typeof(NativeTitlePayload))]
[JsonSerializable(typeof(NativeAddPayload))]
[JsonSerializable(typeof(NativeRemovePayload))]
[JsonSerializable(typeof(NativeRolePayload))]
[JsonSerializable(typeof(NativeNotificationsPayload))]
[JsonSerializable(typeof(NativeMarkPayload))]
[JsonSerializable(typeof(NativeIdsPayload))]
[JsonSerializable(typeof(NativePreferencePayload))]
[JsonSerializable(typeof(NativeAssistantPayload))]
[JsonSerializable(typeof(NativeGetReplyPayload))]
[JsonSerializable(typeof(NativeChange))]
[JsonSerializable(typeof(NativeReceipts))]
[JsonSerializable(typeof(NativeConversationActivity))]
[JsonSerializable(typeof(NativeConversationRemoved))]
[JsonSerializable(typeof(NativeTyping))]
[JsonSerializable(typeof(NativePresence))]
[JsonSerializable(typeof(NativeContactRequest))]
[JsonSerializable(typeof(NativeContactAnswered))]
[JsonSerializable(typeof(NativeNotification))]
[JsonSerializable(typeof(NativeNotificationsChanged))]
[JsonSerializable(typeof(NativeNotificationCounts))]
[JsonSerializable(typeof(NativeReplyProgress))]
[JsonSerializable(typeof(NativeReplyChunk))]
[JsonSerializable(typeof(NativeReplyEnded))]
[JsonSerializable(typeof(NativeRoomPresence))]
[JsonSerializable(typeof(NativeWireError))]
[JsonSerializable(typeof(NativeSession))]
[JsonSerializable(typeof(NativeUnread))]
[JsonSerializable(typeof(NativeFailure))]
[JsonSerializable(typeof(NativeMessagePage))]
[JsonSerializable(typeof(NativeDoneAck))]
[JsonSerializable(typeof(NativeSessionAck))]
[JsonSerializable(typeof(NativeTimeAck))]
[JsonSerializable(typeof(NativeTokenAck))]
[JsonSerializable(typeof(NativeOpened))]
[JsonSerializable(typeof(NativeChangesAck))]
[JsonSerializable(typeof(NativeChangesBatchAck))]
[JsonSerializable(typeof(NativeConversationAck))]
[JsonSerializable(typeof(NativeConversationsAck))]
[JsonSerializable(typeof(NativeParticipantsAck))]
[JsonSerializable(typeof(NativeMessagesAck))]
[JsonSerializable(typeof(NativeSearchAck))]
[JsonSerializable(typeof(NativeSentAck))]
[JsonSerializable(typeof(NativeMessageAck))]
[JsonSerializable(typeof(NativeReadAck))]
[JsonSerializable(typeof(NativeDeliveredAck))]
[JsonSerializable(typeof(NativeMutedAck))]
[JsonSerializable(typeof(NativeGroupAck))]
[JsonSerializable(typeof(NativeRemovedAck))]
[JsonSerializable(typeof(NativeContactRequestsAck))]
[JsonSerializable(typeof(NativeUserIdsAck))]
[JsonSerializable(typeof(NativeUsersAck))]
[JsonSerializable(typeof(NativePresenceAck))]
[JsonSerializable(typeof(NativeUnreadAck))]
[JsonSerializable(typeof(NativeNotificationsAck))]
[JsonSerializable(typeof(NativeCountsAck))]
[JsonSerializable(typeof(NativeMarkedAck))]
[JsonSerializable(typeof(NativePreferencesAck))]
[JsonSerializable(typeof(NativeReplyAck))]
[JsonSerializable(typeof(NativeStoppedAck))]
internal sealed partial class NativeJson : JsonSerializerContext;
