using Microsoft.Extensions.Logging;

namespace Realtime.Mail.Diagnostics;

internal static partial class Log
{
    [LoggerMessage(2401, LogLevel.Warning, "The mail address of user {UserId} is not valid; nothing is sent to it")]
    public static partial void AddressNotValid(ILogger logger, string userId);

    [LoggerMessage(2402, LogLevel.Warning, "Mails have no address for unsubscribing, which large mailbox providers require. Set ChatRealtime:Mail:PublicAddress and call MapChatRealtimeApi(), or set ChatRealtime:Mail:UnsubscribeAddress")]
    public static partial void NoUnsubscribeAddress(ILogger logger);

    [LoggerMessage(2403, LogLevel.Information, "User {UserId} unsubscribed from {Channel}, type {Type}")]
    public static partial void Unsubscribed(ILogger logger, string userId, string channel, string type);
}
