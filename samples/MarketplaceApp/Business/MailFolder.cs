using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MarketplaceApp.Identity;
using Realtime.Notifications;

namespace MarketplaceApp.Business;

/// <summary>
/// Stands in for sending mail: unread notifications of a user who is away are written to an <c>.eml</c> file. The file's
/// name is the digest's key, so a digest that is sent again after a crash overwrites the same file.
/// </summary>
internal sealed class MailFolder(MailFolderPath folder) : INotificationChannel
{
    public async Task SendAsync(NotificationDigest digest, CancellationToken cancellationToken)
    {
        if (People.Find(digest.UserId) is not { } person)
        {
            return;
        }

        Directory.CreateDirectory(folder.Path);
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(digest.Key)))[..16];
        var file = Path.Combine(folder.Path, $"{name}.eml");

        // Renaming a finished file makes sure that the folder never shows an incomplete one.
        await File.WriteAllTextAsync(file + ".part", Mail(person, digest), cancellationToken);
        File.Move(file + ".part", file, overwrite: true);
    }

    private static string Mail(Person person, NotificationDigest digest)
    {
        var text = new StringBuilder();
        foreach (var notification in digest.Notifications)
        {
            text.Append(notification.Title).Append("\r\n").Append(notification.Message).Append("\r\n\r\n");
        }

        return string.Join(
            "\r\n",
            "From: Brightwork <notifications@brightwork.example>",
            $"To: {Encoded(person.Name)} <user-{digest.UserId}@brightwork.example>",
            string.Create(CultureInfo.InvariantCulture, $"Subject: {digest.Notifications.Count} unread on Brightwork"),
            $"Date: {digest.Notifications[^1].CreatedAt.ToString("r", CultureInfo.InvariantCulture).Replace("GMT", "+0000", StringComparison.Ordinal)}",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "",
            Convert.ToBase64String(Encoding.UTF8.GetBytes(text.ToString()), Base64FormattingOptions.InsertLineBreaks),
            "");
    }

    /// <summary>Encodes a name for a mail header.</summary>
    private static string Encoded(string name) => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(name))}?=";
}

/// <summary>The folder for the mails.</summary>
internal sealed record MailFolderPath(string Path);
