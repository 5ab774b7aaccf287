using Microsoft.Extensions.DependencyInjection;
using Realtime.Channels.Tests.Infrastructure;
using Realtime.Hosting;
using Realtime.Notifications;
using Realtime.WebPush;

namespace Realtime.Channels.Tests.WebPush;

/// <summary>An app that pushes to a push service of this machine.</summary>
internal static class PushHost
{
    public static VapidKeyPair Keys { get; } = VapidKeyPair.Create();

    public static Task<ChannelHost> StartAsync(
        PushService service,
        Action<WebPushOptions>? options = null,
        Action<NotificationChannelOptions>? channel = null,
        Action<IChatRealtimeBuilder>? chat = null,
        bool isTrusted = true,
        Dictionary<string, string?>? users = null) => ChannelHost.StartAsync(
        builder =>
        {
            chat?.Invoke(builder);
            builder.AddWebPush(
                push =>
                {
                    (push.PublicKey, push.PrivateKey, push.Subject) = (Keys.PublicKey, Keys.PrivateKey, "mailto:ops@app.example");
                    push.AllowedHosts = [service.Host];
                    options?.Invoke(push);
                },
                set =>
                {
                    ChannelHost.Quickly(set);
                    channel?.Invoke(set);
                });
            if (isTrusted)
            {
                // The service's certificate and address are of these tests.
                builder.Services.AddHttpClient("Realtime.WebPush").ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
                {
                    AllowAutoRedirect = false,
                    SslOptions = { RemoteCertificateValidationCallback = SelfSigned.IsIt },
                });
            }
        },
        users);
}
