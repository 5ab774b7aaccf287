using System.Collections.Concurrent;
using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.Hosting;
using Realtime.Notifications;
using Realtime.Users;

namespace Realtime.Channels.Tests.Infrastructure;

/// <summary>An app on real Kestrel that keeps its data in memory. The header <c>X-User</c> signs in.</summary>
internal sealed class ChannelHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ChannelHost(WebApplication app, ConcurrentQueue<(int Id, string Text)> logs) => (_app, Logs) = (app, logs);

    public ConcurrentQueue<(int Id, string Text)> Logs { get; }

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());

    /// <summary>Starts an app whose directory knows the given users, by id with their mail address.</summary>
    public static async Task<ChannelHost> StartAsync(
        Action<IChatRealtimeBuilder> chat,
        Dictionary<string, string?>? users = null,
        Dictionary<string, string?>? settings = null)
    {
        var logs = new ConcurrentQueue<(int Id, string Text)>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Logging.ClearProviders().AddProvider(new Sink(logs)).SetMinimumLevel(LogLevel.Information);
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Services.AddAuthentication("header").AddScheme<AuthenticationSchemeOptions, HeaderScheme>("header", null);
        builder.Services.AddAuthorization();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.Services.Configure<NotificationOptions>(options => options.ChannelInterval = TimeSpan.FromMilliseconds(20));
        var realtime = builder.Services.AddChatRealtime();
        if (users is not null)
        {
            builder.Services.AddSingleton(users);
            realtime.AddUserDirectory<Directory>();
        }

        chat(realtime);
        var app = builder.Build();
        app.MapChatRealtimeApi();
        await app.StartAsync();
        return new ChannelHost(app, logs);
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public HttpClient Http(string? userId = null)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (userId is not null)
        {
            client.DefaultRequestHeaders.Add("X-User", userId);
        }

        return client;
    }

    public Task PublishAsync(string userId, string title = "T", string type = "t") =>
        Get<INotificationPublisher>().PublishAsync(userId, new NewNotification(type, title, "m"));

    /// <summary>
    /// Hands all notifications of a user to a channel in one digest. Left to the clock, a later one may come in a second digest.
    /// </summary>
    public async Task HandAsync<TChannel>(string channel, string userId)
        where TChannel : INotificationChannel
    {
        var notifications = await Get<INotificationFeed>().ListAfterAsync(userId, 0, 100);
        await using var scope = Get<IServiceScopeFactory>().CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TChannel>()
            .SendAsync(new NotificationDigest(channel, userId, notifications, 1, $"{channel}:{userId}:{notifications.Count}"), default);
    }

    /// <summary>Sends at once, and retries soon.</summary>
    public static void Quickly(NotificationChannelOptions options)
    {
        options.Delay = TimeSpan.Zero;
        options.RetryDelay = TimeSpan.FromMilliseconds(20);
        options.MaxRetryDelay = TimeSpan.FromMilliseconds(200);
        options.MaxAttempts = 100;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private sealed class Directory(Dictionary<string, string?> users) : IUserDirectory
    {
        public ValueTask<UserProfile?> FindAsync(string userId, CancellationToken cancellationToken) =>
            new(users.TryGetValue(userId, out var address) ? new UserProfile(userId, $"User <{userId}>") { Email = address } : null);
    }

    private sealed class HeaderScheme(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Headers["X-User"].ToString() is { Length: > 0 } userId
                ? AuthenticateResult.Success(new AuthenticationTicket(
                    new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, userId)], Scheme.Name)), Scheme.Name))
                : AuthenticateResult.NoResult());
    }

    private sealed class Sink(ConcurrentQueue<(int Id, string Text)> entries) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            entries.Enqueue((eventId.Id, formatter(state, exception) + exception));
    }
}
