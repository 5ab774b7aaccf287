using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Storage;

namespace Realtime.AspNetCore.Tests.Hosting;

public sealed class StartTests
{
    public static TheoryData<Action<ChatRealtimeOptions>, string> BadOptions() => new()
    {
        { o => o.Path = "socket.io", "Path" },
        { o => o.Path = "/", "Path" },
        { o => o.Path = "/socket.io/", "Path" },
        { o => o.Path = "/{a}", "Path" },
        { o => o.Path = null!, "Path" },
        { o => o.Dialect = null!, "Dialect" },
        { o => o.AuthenticationScheme = " ", "AuthenticationScheme" },
        { o => o.AuthenticationScheme = "Nowhere", "names 'Nowhere'" },
        { o => o.UserIdClaim = "", "UserIdClaim" },
        { o => o.MaxMessageLength = 0, "MaxMessageLength must be between 1 and 100000 (it is '0')" },
        { o => o.TypingExpiry = TimeSpan.Zero, "TypingExpiry" },
        { o => o.PresenceGrace = TimeSpan.FromSeconds(-1), "PresenceGrace" },
        { o => o.MaxWatchedUsers = 0, "MaxWatchedUsers" },
        { o => o.MaxWritesPerCommit = 1001, "MaxWritesPerCommit" },
        { o => o.MaxQueuedWrites = 0, "MaxQueuedWrites" },
        { o => o.AllowedOrigins.Add("shop.example/path"), "AllowedOrigins" },
        { o => o.SocketIO = io => io.PingInterval = TimeSpan.Zero, "PingInterval" },
        { o => o.SocketIO = io => io.ConnectionStateRecovery = new() { SkipMiddlewares = true }, "SkipMiddlewares" },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public async Task A_wrong_option_stops_the_start_and_is_named(Action<ChatRealtimeOptions> configure, string named)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => ChatHost.StartAsync(configure));
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Configuration_sets_what_code_does_not()
    {
        await using var host = await ChatHost.StartAsync(
            o => o.MaxMessageLength = 7,
            services: b =>
            {
                Tokens.AddJwt(b.Services);
                b.Configuration["ChatRealtime:MaxMessageLength"] = "5";
                b.Configuration["ChatRealtime:TypingExpiry"] = "00:00:03";
                b.Configuration["ChatRealtime:Path"] = "/configured";
                b.Configuration["ChatRealtime:AllowedOrigins:0"] = "https://a.example";
            });
        var options = host.Get<IOptions<ChatRealtimeOptions>>().Value;
        Assert.Equal((7, TimeSpan.FromSeconds(3), "/configured"), (options.MaxMessageLength, options.TypingExpiry, options.Path));
        Assert.Equal(["https://a.example"], options.AllowedOrigins);
    }

    [Fact]
    public async Task Data_in_memory_is_said_once()
    {
        await using var host = await ChatHost.StartAsync(inMemory: true);
        Assert.Single(host.Logs.Entries, e => e.Id == 1000 && e.Level == LogLevel.Warning);
    }

    [Fact]
    public async Task Attachments_without_a_policy_are_said_where_a_contract_has_them()
    {
        await using var host = await ChatHost.StartAsync(o => o.Dialect = DialectNames.ChatterBox);
        await using var without = await ChatHost.StartAsync();

        var line = Assert.Single(host.Logs.Entries, e => e.Id == 1005);
        Assert.Contains("AddAttachmentPolicy", line.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(without.Logs.Entries, e => e.Id == 1005);
    }

    [Fact]
    public async Task Adding_chat_twice_adds_it_once()
    {
        await using var host = await ChatHost.StartAsync(builder: b => b.Services.AddChatRealtime(o => o.MaxMessageLength = 3));
        var id = (await host.DirectAsync("1", "2")).Id;
        await using var socket = await host.ConnectAsync("2");
        await host.Get<IMessageService>().SendAsync(new SendMessage(id, "1", "abc"));
        await socket.NextAsync("message_notification");
        await socket.SettleAsync();
        Assert.Equal(1, socket.Count("message_notification"));
        await Assert.ThrowsAsync<RealtimeException>(() => host.Get<IMessageService>().SendAsync(new SendMessage(id, "1", "abcd")));
    }

    [Fact]
    public async Task Stores_are_ready_before_any_hosted_service_of_the_host_starts()
    {
        var initializer = new Initializer();
        await using var host = await ChatHost.StartAsync(
            builder: b => b.Services.AddSingleton<IStoreInitializer>(initializer),
            services: b =>
            {
                Tokens.AddJwt(b.Services);
                b.Services.AddHostedService<Sender>();
            });
        Assert.True(initializer.Ran);
    }

    [Fact]
    public async Task What_was_accepted_is_stored_when_the_host_stops()
    {
        await using var host = await ChatHost.StartAsync();
        var id = (await host.DirectAsync("1", "2")).Id;
        var sends = Enumerable.Range(0, 500).Select(i => host.Get<IMessageService>().SendAsync(new SendMessage(id, "1", $"{i}"))).ToArray();
        await host.StopAsync();
        var sent = await Task.WhenAll(sends);
        Assert.Equal(Enumerable.Range(1, 500).Select(i => (long)i), sent.Select(s => s.Message.Sequence));
        var refused = await Assert.ThrowsAsync<RealtimeException>(() => host.Get<IMessageService>().SendAsync(new SendMessage(id, "1", "late")));
        Assert.Equal(RealtimeError.Unavailable, refused.Error);
    }

    private sealed class Initializer : IStoreInitializer
    {
        public bool Ran { get; private set; }

        public Task InitializeAsync(CancellationToken cancellationToken)
        {
            Ran = true;
            return Task.CompletedTask;
        }
    }

    /// <summary>A service of the host that uses chat as soon as it starts.</summary>
    private sealed class Sender(IConversationService conversations, IMessageService messages) : IHostedService
    {
        public async Task StartAsync(CancellationToken cancellationToken)
        {
            var conversation = await conversations.GetOrCreateDirectAsync("1", "2", cancellationToken);
            await messages.SendAsync(new SendMessage(conversation.Id, "1", "early"), cancellationToken);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
