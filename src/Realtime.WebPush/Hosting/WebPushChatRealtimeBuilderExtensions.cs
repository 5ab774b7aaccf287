using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Realtime.Endpoints;
using Realtime.Hosting;
using Realtime.Notifications;
using Realtime.WebPush;
using Realtime.WebPush.Diagnostics;
using Realtime.WebPush.Options;
using Realtime.WebPush.Sending;
using Realtime.WebPush.Subscriptions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds browser push as a notification channel.</summary>
public static class WebPushChatRealtimeBuilderExtensions
{
    /// <summary>The name of the channel.</summary>
    public const string ChannelName = "push";

    /// <summary>How long a notification stays unread before it is pushed, unless the options say otherwise.</summary>
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Pushes notifications that stay unread while their user is away to the user's browsers. Browsers subscribe over the chat API
    /// (<c>MapChatRealtimeApi</c>). The words come from the host's <see cref="IWebPushTemplate"/> if there is one.
    /// </summary>
    /// <param name="builder">The builder from <c>AddChatRealtime</c>.</param>
    /// <param name="configure">
    /// Sets options. It overrides the configuration section <c>ChatRealtime:WebPush</c>. Null for none.
    /// </param>
    /// <param name="channel">
    /// Sets the options of the channel. It overrides the configuration section <c>ChatRealtime:Notifications:Channels:push</c>.
    /// The delay of this channel is 30 seconds by default. Null for none. Runs once here and once when the host starts.
    /// </param>
    /// <returns>The builder.</returns>
    /// <exception cref="ArgumentException">
    /// There is a channel of this name already, or an option of the channel is out of its range.
    /// </exception>
    public static IChatRealtimeBuilder AddWebPush(
        this IChatRealtimeBuilder builder,
        Action<WebPushOptions>? configure = null,
        Action<NotificationChannelOptions>? channel = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        NotificationChannelBuilderExtensions.Add(builder, ChannelName, typeof(WebPushChannel), channel, static options => options.Delay = Delay);
        var services = builder.Services;
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<WebPushOptions>, WebPushOptionsSetup>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<WebPushOptions>, WebPushOptionsSetup>());
        services.AddOptions<WebPushOptions>().ValidateOnStart();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddSingleton<WebPushMetrics>();
        services.TryAddSingleton<EndpointRules>();
        services.TryAddSingleton<PushSender>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IApiExtension, PushEndpoints>());
        services.AddHttpClient(PushSender.ClientName)
            // They write the whole endpoint, with which anyone can send to the browser.
            .RemoveAllLoggers()
            .ConfigureHttpClient((provider, client) =>
            {
                client.Timeout = provider.GetRequiredService<IOptions<WebPushOptions>>().Value.RequestTimeout;
                client.MaxResponseContentBufferSize = 64 * 1024;
            })
            .ConfigurePrimaryHttpMessageHandler(provider => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                // A proxy would connect where this process must not.
                UseProxy = false,
                ConnectCallback = provider.GetRequiredService<IOptions<WebPushOptions>>().Value.AllowPrivateAddresses ? null : PublicAddresses.ConnectAsync,
            });
        return builder;
    }
}
