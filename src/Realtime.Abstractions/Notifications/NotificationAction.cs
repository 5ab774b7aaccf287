namespace Realtime.Notifications;

/// <summary>Something that a user can do about a notification. Front ends show it as a button.</summary>
/// <param name="Id">The id, unique in the notification, 1 to 100 characters. Front ends pass it to the host's page.</param>
/// <param name="Label">The text of the button, 1 to 100 characters.</param>
/// <param name="Link">Where it leads: an address or a route of the front end, at most 2,048 characters; null for nowhere.</param>
public sealed record NotificationAction(string Id, string Label, string? Link);
