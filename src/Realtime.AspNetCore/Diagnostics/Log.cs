using Microsoft.Extensions.Logging;
using Realtime.Domain;

namespace Realtime.Diagnostics;

/// <summary>
/// All log messages of chat, with stable ids: 1000 to 1099. The protocol server uses ids below 1000, SQL Server 1100 to
/// 1199, SQLite 1200 to 1299. No message contains a token or text that users wrote. Ids that a client chose are limited in
/// length and checked for control characters before they get here.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Warning, "No store was registered: chat keeps its data in memory and loses it when the app stops. Call UseSqlite(...) on what AddChatRealtime() returns to keep it.")]
    public static partial void InMemoryStore(this ILogger logger);

    [LoggerMessage(1001, LogLevel.Information, "Chat speaks {Dialect} at {Path}, namespace {Namespace}")]
    public static partial void Started(this ILogger logger, string dialect, string path, string @namespace);

    [LoggerMessage(1002, LogLevel.Warning, "The host registered no authentication (AddAuthentication), so no socket can be let in")]
    public static partial void NoAuthentication(this ILogger logger);

    [LoggerMessage(1003, LogLevel.Warning, "Clients of {Dialect} at {Path}, namespace {Namespace}, may say who they are without signing in (AllowDeclaredIdentity): anybody can be anybody")]
    public static partial void DeclaredIdentity(this ILogger logger, string dialect, string path, string @namespace);

    [LoggerMessage(1004, LogLevel.Warning, "The setting {Key} has no effect, since nothing reads it. The nearest known one is {Nearest}")]
    public static partial void UnknownSetting(this ILogger logger, string key, string nearest);

    [LoggerMessage(1005, LogLevel.Information, "Messages with attachments are refused in {Dialect}, because the host registered no policy for them. Call AddAttachmentPolicy<T>()")]
    public static partial void NoAttachmentPolicy(this ILogger logger, string dialect);

    [LoggerMessage(1010, LogLevel.Debug, "Socket {SocketId} refused: {Failure}")]
    public static partial void SocketRefused(this ILogger logger, string socketId, AuthenticationFailure failure);

    [LoggerMessage(1011, LogLevel.Error, "A socket could not be authenticated ({Held} more since the last line)")]
    public static partial void AuthenticationFaulted(this ILogger logger, long held, Exception exception);

    [LoggerMessage(1012, LogLevel.Debug, "Socket {SocketId} could not be told and closed")]
    public static partial void DisconnectFailed(this ILogger logger, string socketId, Exception exception);

    [LoggerMessage(1013, LogLevel.Error, "Socket {SocketId} could not be welcomed in the {Dialect} dialect ({Held} more since the last line)")]
    public static partial void WelcomeFailed(this ILogger logger, string socketId, string dialect, long held, Exception exception);

    [LoggerMessage(1014, LogLevel.Information, "User {UserId} is banned by {BannedBy} until {Until}")]
    public static partial void UserBanned(this ILogger logger, string userId, string bannedBy, DateTimeOffset until);

    [LoggerMessage(1015, LogLevel.Information, "The ban of user {UserId} was lifted by {LiftedBy}")]
    public static partial void BanLifted(this ILogger logger, string userId, string liftedBy);

    [LoggerMessage(1016, LogLevel.Information, "The directory does not know user {UserId} any more; {Count} sockets were closed")]
    public static partial void UserNotInDirectory(this ILogger logger, string userId, int count);

    [LoggerMessage(1020, LogLevel.Error, "Event {EventName} of socket {SocketId} failed ({Held} more events since the last line)")]
    public static partial void ClientEventFailed(this ILogger logger, string eventName, string socketId, long held, Exception exception);

    [LoggerMessage(1021, LogLevel.Debug, "The answer to event {EventName} of socket {SocketId} could not be sent")]
    public static partial void AnswerFailed(this ILogger logger, string eventName, string socketId, Exception exception);

    [LoggerMessage(1030, LogLevel.Error, "A group of {Count} {Kind} could not be stored")]
    public static partial void GroupFailed(this ILogger logger, string kind, int count, Exception exception);

    [LoggerMessage(1041, LogLevel.Error, "The store cannot be used: {Fault}: {Reason} {Count} {Kind} were refused as unavailable ({Held} more such faults since the last line)")]
    public static partial void StoreUnavailable(this ILogger logger, string kind, int count, string fault, string reason, long held);

    [LoggerMessage(1042, LogLevel.Debug, "{Work} is put off: the store cannot be used")]
    public static partial void PutOff(this ILogger logger, string work);

    [LoggerMessage(1043, LogLevel.Warning, "{Dependency} of the host took longer than {Limit}; its caller was answered without it ({Held} more since the last line)")]
    public static partial void HostCallTimedOut(this ILogger logger, string dependency, TimeSpan limit, long held);

    [LoggerMessage(1044, LogLevel.Error, "{Dependency} of the host failed ({Held} more since the last line)")]
    public static partial void HostCallFailed(this ILogger logger, string dependency, long held, Exception exception);

    [LoggerMessage(1047, LogLevel.Error, "IRateLimitPolicy failed; the limits of the options apply ({Held} more since the last line)")]
    public static partial void RateLimitPolicyFailed(this ILogger logger, long held, Exception exception);

    [LoggerMessage(1045, LogLevel.Error, "{Count} events were not delivered because too many waited; clients catch up")]
    public static partial void DeliveryOverflowed(this ILogger logger, long count);

    [LoggerMessage(1046, LogLevel.Error, "{Event} could not be delivered")]
    public static partial void LaneFailed(this ILogger logger, string @event, Exception exception);

    [LoggerMessage(1031, LogLevel.Error, "{Event} could not be delivered in the {Dialect} dialect")]
    public static partial void DeliveryFailed(this ILogger logger, string @event, string dialect, Exception exception);

    [LoggerMessage(1032, LogLevel.Warning, "{Count} {Kind} were still waiting when the time to stop was over, and were refused")]
    public static partial void StoppedEarly(this ILogger logger, string kind, int count);

    [LoggerMessage(1033, LogLevel.Error, "Participants could not be told that messages were read")]
    public static partial void ReceiptNotTold(this ILogger logger, Exception exception);

    [LoggerMessage(1035, LogLevel.Error, "Participants could not be told of a change")]
    public static partial void ChangeNotTold(this ILogger logger, Exception exception);

    [LoggerMessage(1038, LogLevel.Error, "Messages that are kept no longer could not be removed; the next round tries again")]
    public static partial void RetentionFailed(this ILogger logger, Exception exception);

    [LoggerMessage(1039, LogLevel.Information, "Removed {Count} messages that are kept no longer")]
    public static partial void Trimmed(this ILogger logger, long count);

    [LoggerMessage(1034, LogLevel.Error, "A change of presence could not be told")]
    public static partial void PresenceNotTold(this ILogger logger, Exception exception);

    [LoggerMessage(1070, LogLevel.Error, "Users could not be told how many notifications are unread")]
    public static partial void CountsNotTold(this ILogger logger, Exception exception);

    [LoggerMessage(1140, LogLevel.Error, "Users could not be told what is new in their list of conversations")]
    public static partial void ActivityNotTold(this ILogger logger, Exception exception);

    [LoggerMessage(1071, LogLevel.Error, "A notification to an audience ended after {Read} users, {Stored} of them stored for")]
    public static partial void BroadcastEnded(this ILogger logger, long read, long stored, Exception exception);

    [LoggerMessage(1060, LogLevel.Error, "A reply of the assistant {AssistantId} failed")]
    public static partial void AssistantFaulted(this ILogger logger, string assistantId, Exception exception);

    [LoggerMessage(1072, LogLevel.Warning, "The channel {Channel} failed in attempt {Attempt}, and is tried again later")]
    public static partial void DigestPutOff(this ILogger logger, string channel, int attempt, Exception exception);

    [LoggerMessage(1073, LogLevel.Error, "The channel {Channel} failed in attempt {Attempt}, the last: the digest is a dead letter")]
    public static partial void DigestGivenUp(this ILogger logger, string channel, int attempt, Exception exception);

    [LoggerMessage(1040, LogLevel.Error, "The regular sweep of {Sweep} failed")]
    public static partial void SweepFailed(this ILogger logger, string sweep, Exception exception);

    [LoggerMessage(1050, LogLevel.Error, "{Method} {Route} failed ({Held} more requests since the last line)")]
    public static partial void EndpointFailed(this ILogger logger, string method, string? route, long held, Exception exception);

    [LoggerMessage(1080, LogLevel.Warning, "Other nodes could not be told of {Event} ({Held} more since the last line)")]
    public static partial void NodesNotReached(this ILogger logger, string @event, long held, Exception exception);

    [LoggerMessage(1084, LogLevel.Information, "Not every node answered {Event} within {Limit}; one that died is waited for until its lease ends ({Held} more since the last line)")]
    public static partial void NodesSilent(this ILogger logger, string @event, TimeSpan limit, long held);

    [LoggerMessage(1081, LogLevel.Error, "An event of another node could not be delivered ({Held} more since the last line)")]
    public static partial void SignalFailed(this ILogger logger, long held, Exception exception);

    [LoggerMessage(1082, LogLevel.Warning, "Missed changes of a conversation could not be read; this is tried again")]
    public static partial void MissedChangesNotRead(this ILogger logger, Exception exception);

    [LoggerMessage(1083, LogLevel.Warning, "Notifications were not confirmed by every node within {Limit}; devices on the others catch up by sequence")]
    public static partial void OutboxNotConfirmed(this ILogger logger, TimeSpan limit);
}
