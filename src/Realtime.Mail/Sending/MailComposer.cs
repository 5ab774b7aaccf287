using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using MimeKit;
using Realtime.Mail.Recipients;
using Realtime.Notifications;
using Realtime.Storage;

namespace Realtime.Mail.Sending;

/// <summary>Creates the message of a digest.</summary>
internal sealed class MailComposer(IOptions<MailOptions> options, IChangeStore store, TimeProvider time)
{
    private string? _epoch;

    public async Task<MimeMessage> ComposeAsync(
        NotificationDigest digest,
        MailboxAddress recipient,
        MailContent content,
        Uri? unsubscribe,
        CancellationToken cancellationToken)
    {
        var settings = options.Value;
        _epoch ??= await store.GetEpochAsync(cancellationToken).ConfigureAwait(false);
        MailAddresses.TryParse(settings.FromAddress, settings.FromName, out var from);
        var message = new MimeMessage
        {
            Subject = MailAddresses.OneLine(content.Subject),
            Date = time.GetUtcNow(),
            MessageId = $"{Hash($"{_epoch}\n{digest.Key}")}@{from!.Domain}",
            Body = new BodyBuilder { TextBody = content.Text, HtmlBody = content.Html }.ToMessageBody(),
        };
        message.From.Add(from);
        message.To.Add(recipient);
        if (settings.ReplyTo is not null && MailAddresses.TryParse(settings.ReplyTo, null, out var replyTo))
        {
            message.ReplyTo.Add(replyTo);
        }

        // Out-of-office programs must not answer.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Headers.Add("X-Auto-Response-Suppress", "All");
        if (unsubscribe is not null)
        {
            message.Headers.Add("List-Unsubscribe", $"<{unsubscribe.AbsoluteUri}>");
            message.Headers.Add("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        return message;
    }

    /// <summary>
    /// The same for every attempt, so that mail programs show a repeated mail once. The epoch is part of it, because the keys of a
    /// new database start again.
    /// </summary>
    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 16));
}
