using System.Net.Http.Headers;
using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Realtime.Conversations;
using Realtime.Hosting;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>A host app on real Kestrel, on a port of its own, with chat and JWT authentication unless a test says otherwise.</summary>
internal sealed class ChatHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HostStore _store;

    private ChatHost(WebApplication app, HostStore store, LogSink logs) => (_app, _store, Logs) = (app, store, logs);

    public LogSink Logs { get; }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>Starts a host.</summary>
    /// <param name="chat">Chat's options.</param>
    /// <param name="builder">Chat's builder; the store is the one of the run unless it chooses another.</param>
    /// <param name="services">The host's services; the default is JWT authentication.</param>
    /// <param name="pipeline">The host's middleware and routes; none by default.</param>
    /// <param name="time">The clock.</param>
    /// <param name="inMemory">Chooses no store, in no run.</param>
    public static async Task<ChatHost> StartAsync(
        Action<ChatRealtimeOptions>? chat = null,
        Action<IChatRealtimeBuilder>? builder = null,
        Action<WebApplicationBuilder>? services = null,
        Action<WebApplication>? pipeline = null,
        TimeProvider? time = null,
        bool inMemory = false)
    {
        var logs = new LogSink();
        var host = WebApplication.CreateSlimBuilder();
        host.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        host.Logging.ClearProviders().AddProvider(logs).SetMinimumLevel(LogLevel.Debug);
        if (time is not null)
        {
            host.Services.AddSingleton(time);
        }

        (services ?? (b => Tokens.AddJwt(b.Services)))(host);
        var chatBuilder = host.Services.AddChatRealtime(chat);
        var store = inMemory ? HostStore.None : HostStore.Choose(chatBuilder);
        builder?.Invoke(chatBuilder);
        var app = host.Build();
        pipeline?.Invoke(app);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            await store.DisposeAsync();
            throw;
        }

        return new ChatHost(app, store, logs);
    }

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Connects a user's socket.</summary>
    public Task<SocketIOTestClient> ConnectAsync(string userId, DateTimeOffset? expires = null, string path = "/socket.io", params Claim[] claims) =>
        SocketIOTestClient.ConnectAsync(Address, new { token = Tokens.For(userId, expires, claims) }, path);

    /// <summary>An HTTP client of a user; without one, of nobody.</summary>
    public HttpClient Http(string? userId = null)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (userId is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Tokens.For(userId));
        }

        return client;
    }

    /// <summary>The direct conversation of two users.</summary>
    public Task<Conversation> DirectAsync(string first, string second) => Get<IConversationService>().GetOrCreateDirectAsync(first, second);

    /// <summary>A new group.</summary>
    public Task<Conversation> GroupAsync(params string[] users) => Get<IConversationService>().CreateGroupAsync(new NewGroup("Group", users));

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(SocketIOTestClient.Patience);
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
        await _store.DisposeAsync();
    }
}
