using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Hosting;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Testing;
using Xunit;

namespace Realtime.Docs.Tests;

/// <summary>One call adds what an assembly holds for chat.</summary>
public sealed class AssemblyTests
{
    private static readonly Lazy<Assembly> Shop = new(() => SnippetCompiler.Load(new Dictionary<string, string>
    {
        ["Shop"] = """
            namespace Shop;

            [SocketNamespace("/support")]
            public sealed class SupportHandlers : SocketHandlers
            {
                [SocketEventName("hello")]
                public string Hello() => "hi";
            }

            internal sealed class NoLinks : IMessageHook
            {
                public ValueTask<MessageDecision> CheckAsync(PendingMessage message, CancellationToken cancellationToken) => new(MessageDecision.Allow);
            }

            internal sealed class AllLower : IMessageHook
            {
                public ValueTask<MessageDecision> CheckAsync(PendingMessage message, CancellationToken cancellationToken) => new(MessageDecision.Allow);
            }

            public abstract class Unfinished : IMessageHook
            {
                public abstract ValueTask<MessageDecision> CheckAsync(PendingMessage message, CancellationToken cancellationToken);
            }

            [NotificationChannel("mail")]
            public sealed class Mail : INotificationChannel
            {
                public Task SendAsync(NotificationDigest digest, CancellationToken cancellationToken) => Task.CompletedTask;
            }

            public sealed class Nameless : INotificationChannel
            {
                public Task SendAsync(NotificationDigest digest, CancellationToken cancellationToken) => Task.CompletedTask;
            }

            [DialectEndpoint(Path = "/shop")]
            public sealed class ShopDialect : Dialect
            {
                public override string Name => "Shop";

                public override IReadOnlyList<ClientEvent> ClientEvents => [];

                public override IReadOnlyList<ServerEvent> ServerEvents => [];

                public override ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context) => new(Array.Empty<Outgoing>());

                public override WireEvent RenderError(ClientError error) => throw new NotSupportedException();
            }
            """,
    }));

    [Fact]
    public async Task Handlers_hooks_dialects_and_channels_are_added_once()
    {
        await using var app = await StartAsync(chat => chat.AddFrom(Shop.Value).AddFrom(Shop.Value));
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        await using var client = await SocketIOTestClient.OpenAsync(address);
        await client.SendAsync("40/support,");
        await client.NextFrameAsync("40/support,");
        await client.SendAsync("42/support,1[\"hello\"]");

        Assert.Equal("43/support,1[\"hi\"]", await client.NextFrameAsync("43/support,"));
        await using var shop = await SocketIOTestClient.OpenAsync(address, "/shop");
        using var scope = app.Services.CreateScope();
        Assert.Equal(["AllLower", "NoLinks"], scope.ServiceProvider.GetServices<IMessageHook>().Select(hook => hook.GetType().Name));
        Assert.NotNull(scope.ServiceProvider.GetService(Shop.Value.GetType("Shop.Mail")!));
        Assert.Null(scope.ServiceProvider.GetService(Shop.Value.GetType("Shop.Nameless")!));
    }

    [Fact]
    public void A_name_in_use_is_said()
    {
        var chat = new ServiceCollection().AddChatRealtime().AddNotificationChannel<OtherMail>("mail");

        Assert.Throws<ArgumentException>(() => chat.AddFrom(Shop.Value));
    }

    private static async Task<WebApplication> StartAsync(Action<IChatRealtimeBuilder> add)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders();
        builder.Services.AddAuthentication();
        add(builder.Services.AddChatRealtime());
        var app = builder.Build();
        await app.StartAsync();
        return app;
    }

    private sealed class OtherMail : INotificationChannel
    {
        public Task SendAsync(NotificationDigest digest, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
