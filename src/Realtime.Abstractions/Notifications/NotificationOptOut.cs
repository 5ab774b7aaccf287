namespace Realtime.Notifications;

/// <summary>
/// A user's choice to get nothing over a channel, such as mail or push. The feed and connected devices are not affected.
/// </summary>
/// <param name="Channel">The name of the channel, 1 to 100 characters.</param>
/// <param name="Type">Only notifications of this type, 1 to 100 characters; null for every type.</param>
public sealed record NotificationOptOut(string Channel, string? Type);
