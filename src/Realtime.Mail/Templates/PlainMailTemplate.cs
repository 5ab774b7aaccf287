using System.Globalization;
using System.Net;
using System.Text;

namespace Realtime.Mail.Templates;

/// <summary>The mail of a host that registers no template: plain English, as text and as HTML.</summary>
internal sealed class PlainMailTemplate : IMailTemplate
{
    /// <summary>The most of a notification's text that a mail shows, in characters.</summary>
    private const int MaxTextLength = 1_000;

    public ValueTask<MailContent> RenderAsync(MailDigest digest, CancellationToken cancellationToken)
    {
        var notifications = digest.Digest.Notifications;
        var subject = notifications.Count == 1
            ? notifications[0].Title
            : string.Create(CultureInfo.InvariantCulture, $"{notifications.Count} unread notifications");
        return new(new MailContent(subject, Text(digest), Html(digest)));
    }

    private static string Text(MailDigest digest)
    {
        var text = new StringBuilder();
        text.Append(Greeting(digest)).Append("\n\n");
        foreach (var notification in digest.Digest.Notifications)
        {
            text.Append(notification.Title).Append('\n');
            if (notification.Message.Length > 0)
            {
                text.Append(Short(notification.Message)).Append('\n');
            }

            if (digest.LinkOf(notification) is { } link)
            {
                text.Append(link.AbsoluteUri).Append('\n');
            }

            text.Append('\n');
        }

        foreach (var (label, address) in Ends(digest))
        {
            text.Append(label).Append(": ").Append(address.AbsoluteUri).Append('\n');
        }

        return text.ToString();
    }

    private static string Html(MailDigest digest)
    {
        var html = new StringBuilder("<!DOCTYPE html><html><head><meta charset=\"utf-8\"></head><body style=\"font-family:sans-serif\">");
        html.Append("<p>").Append(Encode(Greeting(digest))).Append("</p>");
        foreach (var notification in digest.Digest.Notifications)
        {
            var title = Encode(notification.Title);
            html.Append("<p><strong>")
                .Append(digest.LinkOf(notification) is { } link ? $"<a href=\"{Encode(link.AbsoluteUri)}\">{title}</a>" : title)
                .Append("</strong>");
            if (notification.Message.Length > 0)
            {
                html.Append("<br>").Append(Encode(Short(notification.Message)).Replace("\n", "<br>", StringComparison.Ordinal));
            }

            html.Append("</p>");
        }

        foreach (var (label, address) in Ends(digest))
        {
            html.Append("<p><small><a href=\"").Append(Encode(address.AbsoluteUri)).Append("\">").Append(Encode(label)).Append("</a></small></p>");
        }

        return html.Append("</body></html>").ToString();
    }

    private static string Greeting(MailDigest digest)
    {
        var name = digest.Recipient.Name is { Length: > 0 } known ? $"Hello {known}, y" : "Y";
        return digest.Digest.Notifications.Count == 1
            ? $"{name}ou have an unread notification."
            : string.Create(CultureInfo.InvariantCulture, $"{name}ou have {digest.Digest.Notifications.Count} unread notifications.");
    }

    private static IEnumerable<(string Label, Uri Address)> Ends(MailDigest digest)
    {
        string[] types = [.. digest.Digest.Notifications.Select(notification => notification.Type).Distinct(StringComparer.Ordinal)];
        if (types is [var type] && digest.UnsubscribeAddress(type) is { } ofType)
        {
            yield return ("Stop mails like this one", ofType);
        }

        if (digest.UnsubscribeAddress() is { } all)
        {
            yield return ("Stop all these mails", all);
        }
    }

    private static string Short(string text) =>
        text.Length <= MaxTextLength ? text : text[..(char.IsHighSurrogate(text[MaxTextLength - 1]) ? MaxTextLength - 1 : MaxTextLength)] + "…";

    private static string Encode(string text) => WebUtility.HtmlEncode(text);
}
