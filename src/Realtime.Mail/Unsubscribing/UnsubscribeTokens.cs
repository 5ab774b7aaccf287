using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Realtime.Mail.Diagnostics;
using Realtime.Notifications;

namespace Realtime.Mail.Unsubscribing;

/// <summary>
/// Tokens of unsubscribe addresses: the user and the opt-out, protected by the host's data protection. They do not expire, since
/// old mails must still work.
/// </summary>
internal sealed class UnsubscribeTokens(IDataProtectionProvider protection, INotificationPreferences preferences, ILogger<UnsubscribeTokens> logger)
    : IMailUnsubscribe
{
    /// <summary>Far more than a token of the longest id, channel and type has.</summary>
    private const int MaxLength = 4_000;

    private readonly IDataProtector _protector = protection.CreateProtector("Realtime.Mail", "Unsubscribe", "v1");

    public string Create(string userId, NotificationOptOut optOut)
    {
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content, Encoding.UTF8))
        {
            writer.Write(userId);
            writer.Write(optOut.Channel);
            writer.Write(optOut.Type ?? "");
        }

        return WebEncoders.Base64UrlEncode(_protector.Protect(content.ToArray()));
    }

    public (string UserId, NotificationOptOut OptOut)? Read(string? token)
    {
        if (token is not { Length: > 0 and <= MaxLength })
        {
            return null;
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream(_protector.Unprotect(WebEncoders.Base64UrlDecode(token))), Encoding.UTF8);
            var (userId, channel, type) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
            return (userId, new NotificationOptOut(channel, type.Length == 0 ? null : type));
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or EndOfStreamException)
        {
            return null;
        }
    }

    public async Task<bool> UnsubscribeAsync(string? token, CancellationToken cancellationToken = default)
    {
        if (Read(token) is not var (userId, optOut))
        {
            return false;
        }

        await preferences.SetOptOutAsync(userId, optOut, isOff: true, cancellationToken).ConfigureAwait(false);
        Log.Unsubscribed(logger, userId, optOut.Channel, optOut.Type ?? "all");
        return true;
    }
}
