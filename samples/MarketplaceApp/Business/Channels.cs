using Microsoft.AspNetCore.DataProtection;
using Realtime.Hosting;
using Realtime.Mail;

namespace MarketplaceApp.Business;

/// <summary>How notifications reach people who are away: by mail and in their browsers.</summary>
internal static class Channels
{
    public static void AddChannels(this IChatRealtimeBuilder chat, IConfiguration configuration, string data)
    {
        // With ChatRealtime:Mail:Host and ChatRealtime:Mail:FromAddress, mails are sent. Without, they become files.
        var delay = configuration.GetValue("MailDelay", TimeSpan.FromMinutes(10));
        if (configuration["ChatRealtime:Mail:Host"] is { Length: > 0 })
        {
            // The keys of the addresses for unsubscribing must outlive the process.
            chat.Services.AddDataProtection().PersistKeysToFileSystem(new DirectoryInfo(Path.Combine(data, "keys")));
            chat.Services.AddSingleton<IMailRecipients, PeopleMailboxes>();
            chat.AddMail(channel: options => options.Delay = delay);
        }
        else
        {
            chat.Services.AddSingleton(new MailFolderPath(Path.Combine(data, "mail")));
            chat.AddNotificationChannel<MailFolder>("mail", options => options.Delay = delay);
        }

        // Keys come from the configuration, or are created for this machine.
        chat.AddWebPush(options =>
        {
            if (options.PublicKey.Length == 0 && options.PrivateKey.Length == 0)
            {
                var keys = PushKeys.LoadOrCreate(data);
                (options.PublicKey, options.PrivateKey, options.Subject) = (keys.PublicKey, keys.PrivateKey, "mailto:notifications@brightwork.example");
            }
        });
    }
}
