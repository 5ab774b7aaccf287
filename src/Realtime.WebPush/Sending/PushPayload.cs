using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Realtime.Notifications;

namespace Realtime.WebPush.Sending;

/// <summary>
/// The JSON that a service worker gets: <c>title</c>, <c>body</c>, <c>url</c>, <c>tag</c>, <c>count</c>, and <c>id</c> and
/// <c>type</c> of the newest notification.
/// </summary>
internal static class PushPayload
{
    /// <summary>RFC 8030 asks push services for 4,096 bytes, of which encryption takes 103; some take less.</summary>
    public const int MaxBytes = 3_000;

    private const int MaxTitleLength = 200;
    private const int MaxUrlBytes = 1_000;

    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Create(NotificationDigest digest, WebPushContent content, string tag)
    {
        var title = Cut(content.Title, MaxTitleLength);
        var url = content.Url is { } link && Encoding.UTF8.GetByteCount(link) <= MaxUrlBytes ? link : null;
        if (Fit(url) is { } whole)
        {
            return whole;
        }

        // Escapes took the room.
        return Fit(null) ?? Write(digest, new WebPushContent(Cut(title, 20), "", null), tag);

        string? Fit(string? withUrl)
        {
            // The longest start of the body that fits, by bisection.
            var (fits, low, high) = ((string?)null, 0, Math.Min(content.Body.Length, MaxBytes));
            while (low <= high)
            {
                var middle = low + ((high - low) / 2);
                var body = middle < content.Body.Length ? Cut(content.Body, middle) : content.Body;
                var payload = Write(digest, new WebPushContent(title, body, withUrl), tag);
                if (Encoding.UTF8.GetByteCount(payload) <= MaxBytes)
                {
                    (fits, low) = (payload, middle + 1);
                }
                else
                {
                    high = middle - 1;
                }
            }

            return fits;
        }
    }

    private static string Write(NotificationDigest digest, WebPushContent content, string tag)
    {
        var newest = digest.Notifications[^1];
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteString("title", content.Title);
            json.WriteString("body", content.Body);
            if (content.Url is not null)
            {
                json.WriteString("url", content.Url);
            }

            json.WriteString("tag", tag);
            json.WriteNumber("count", digest.Notifications.Count);
            json.WriteString("id", newest.Id);
            json.WriteString("type", newest.Type);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    /// <summary>Cuts a text, not within a surrogate pair.</summary>
    private static string Cut(string text, int length) =>
        text.Length <= length ? text
        : length == 0 ? ""
        : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)] + "…";
}
