using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Realtime.Endpoints;
using Realtime.Hosting;
using Realtime.Mail;
using Realtime.Mail.Diagnostics;
using Realtime.Mail.Options;
using Realtime.Mail.Sending;
using Realtime.Mail.Unsubscribing;
using Realtime.Notifications;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds mail as a notification channel.</summary>
public static class MailChatRealtimeBuilderExtensions
{
    /// <summary>The name of the channel.</summary>
    public const string ChannelName = "mail";

    /// <summary>
    /// Mails notifications that stay unread while their user is away, one mail per digest. Mails have a signed address for
    /// unsubscribing; the chat API (<c>MapChatRealtimeApi</c>) serves its page. The signature is made by the host's data protection,
    /// whose keys must be stored and shared by all nodes. Addresses come from the host's <see cref="Realtime.Users.IUserDirectory"/>
    /// or <see cref="IMailRecipients"/>, the words from its <see cref="IMailTemplate"/> if there is one.
    /// </summary>
    /// <param name="builder">The builder from <c>AddChatRealtime</c>.</param>
    /// <param name="configure">
    /// Sets options. It overrides the configuration section <c>ChatRealtime:Mail</c>. Null for none.
    /// </param>
    /// <param name="channel">
    /// Sets the options of the channel, such as the delay. It overrides the configuration section
    /// <c>ChatRealtime:Notifications:Channels:mail</c>. Null for none. Runs once here and once when the host starts.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">
    /// There is a channel of this name already, or an option of the channel is out of its range.
    /// </exception>
    public static IChatRealtimeBuilder AddMail(
        this IChatRealtimeBuilder builder,
        Action<MailOptions>? configure = null,
        Action<NotificationChannelOptions>? channel = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddNotificationChannel<MailChannel>(ChannelName, channel);
        var services = builder.Services;
        services.AddDataProtection();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<MailOptions>, MailOptionsSetup>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MailOptions>, MailOptionsSetup>());
        services.AddOptions<MailOptions>().ValidateOnStart();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddSingleton<MailMetrics>();
        services.TryAddSingleton<SmtpConnections>();
        services.TryAddSingleton<MailComposer>();
        services.TryAddSingleton<UnsubscribeAddresses>();
        services.TryAddSingleton<UnsubscribeTokens>();
        services.TryAddSingleton<IMailUnsubscribe>(provider => provider.GetRequiredService<UnsubscribeTokens>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IApiExtension, UnsubscribeEndpoint>());
        return builder;
    }
}
