namespace Realtime.WebPush;

/// <summary>The words of a push message. Push services take about 3,000 bytes, so longer words are cut.</summary>
/// <param name="Title">The title; cut after 200 characters.</param>
/// <param name="Body">The text; cut to what fits.</param>
/// <param name="Url">
/// Where a click leads: an address or a route of the front end; left out if longer than 1,000 bytes. Null for nowhere.
/// </param>
public sealed record WebPushContent(string Title, string Body, string? Url = null);
