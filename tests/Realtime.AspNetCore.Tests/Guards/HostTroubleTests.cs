using System.Diagnostics;
using System.Net;
using System.Security.Claims;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Dialects;
using Realtime.Domain;
using Realtime.Hosting;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Presence;
using Realtime.Rooms;
using Realtime.Storage;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Guards;

/// <summary>Host code that hangs, blocks or throws for one user costs that user a bounded time, and nobody else anything.</summary>
[Collection(AloneCollection.Name)]
public sealed class HostTroubleTests
{
    /// <summary>What chat allows the host's code here.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>What a busy machine may add to a limit.</summary>
    private static readonly TimeSpan Noise = TimeSpan.FromSeconds(1);

    /// <summary>Where those connect whom nothing fails.</summary>
    private const string Others = "/others";

    [Theory]
    [InlineData(Trouble.Hangs)]
    [InlineData(Trouble.Blocks)]
    [InlineData(Trouble.Throws)]
    public async Task A_directory(Trouble trouble)
    {
        using var code = new HostCode(trouble);
        await using var host = await StartAsync(code, chat => chat.AddUserDirectory<Directory>(), Realtime.DialectNames.Direct);
        var normal = await Bystanders.MeasureAsync(host, Others);
        var id = (await host.DirectAsync("1", HostCode.Victim)).Id;
        await using var first = await host.ConnectAsync("1");
        code.Fails = true;

        // Each names the victim when it is rendered.
        var messages = host.Get<IMessageService>();
        await Within(Limit, Task.WhenAll(Enumerable.Range(0, 20).Select(i => messages.SendAsync(new(id, "1", $"{i}")))));
        await first.NextAsync("message_sent");
        await normal.AreUndisturbedAsync(host, Others, Limit);

        var refused = await Within(Limit + Noise, Assert.ThrowsAsync<ConnectErrorException>(() => host.ConnectAsync(HostCode.Victim)));
        Assert.Equal("unavailable", refused.Code);
        await Bystanders.StopsAsync(host);
    }

    [Theory]
    [InlineData(Trouble.Hangs)]
    [InlineData(Trouble.Blocks)]
    [InlineData(Trouble.Throws)]
    public async Task A_presence_policy(Trouble trouble)
    {
        using var code = new HostCode(trouble) { Fails = true };
        await using var host = await StartAsync(code, chat => chat.AddPresencePolicy<Seeing>(), Realtime.DialectNames.ChatterBox);
        var normal = await Bystanders.MeasureAsync(host, Others);
        await using var victim = await Within(Limit, host.ConnectAsync(HostCode.Victim));
        await normal.AreUndisturbedAsync(host, Others, Limit);

        // The victim's own socket may still wait for its welcome.
        await Bystanders.StopsAsync(host, Limit);
    }

    [Theory]
    [InlineData(Trouble.Hangs)]
    [InlineData(Trouble.Blocks)]
    [InlineData(Trouble.Throws)]
    public async Task A_room_policy(Trouble trouble)
    {
        using var code = new HostCode(trouble) { Fails = true };
        await using var host = await StartAsync(code, chat => chat.AddRoomPolicy<Entering>());
        var normal = await Bystanders.MeasureAsync(host, Others);
        var rooms = host.Get<IRoomService>();

        // More than there are gates, so that some share one with the others. A thread that is blocked is one less for all.
        var refused = Enumerable.Range(0, trouble == Trouble.Blocks ? 1 : 80).Select(i => Assert.ThrowsAsync<RealtimeException>(() => rooms.EnterAsync($"room {i}", HostCode.Victim))).ToArray();
        await Within(Limit, Task.WhenAll(Enumerable.Range(0, 80).Select(i => rooms.EnterAsync($"room {i}", "1"))));
        await normal.AreUndisturbedAsync(host, Others, Limit);
        var errors = await Within(Limit + Noise, Task.WhenAll(refused));
        Assert.All(errors, error => Assert.Equal(trouble == Trouble.Throws ? RealtimeError.Internal : RealtimeError.Unavailable, error.Error));
        await Bystanders.StopsAsync(host);
    }

    [Theory]
    [InlineData(Trouble.Hangs)]
    [InlineData(Trouble.Blocks)]
    [InlineData(Trouble.Throws)]
    public async Task A_message_hook(Trouble trouble)
    {
        using var code = new HostCode(trouble) { Fails = true };
        await using var host = await StartAsync(code, chat => chat.AddMessageHook<Hook>());
        var normal = await Bystanders.MeasureAsync(host, Others);
        var id = (await host.DirectAsync("1", HostCode.Victim)).Id;
        await using var victim = await host.ConnectAsync(HostCode.Victim);
        var answer = victim.EmitWithAckAsync("send_message", new { conversationId = id, content = "text" });
        await normal.AreUndisturbedAsync(host, Others, Limit);
        Assert.False((await Within(Limit + Noise, answer)).GetProperty("ok").GetBoolean());
        await Bystanders.StopsAsync(host);
    }

    [Theory]
    [InlineData(Trouble.Hangs)]
    [InlineData(Trouble.Blocks)]
    [InlineData(Trouble.Throws)]
    public async Task A_channel(Trouble trouble)
    {
        using var code = new HostCode(trouble) { Fails = true };
        var pushed = new TaskCompletionSource();
        await using var host = await StartAsync(code, chat =>
        {
            chat.Services.AddSingleton(pushed);
            chat.AddNotificationChannel<Mail>("mail", options => (options.Delay, options.Timeout) = (TimeSpan.Zero, TimeSpan.FromMinutes(1)));
            chat.AddNotificationChannel<Push>("push", options => options.Delay = TimeSpan.Zero);
            chat.Services.Configure<NotificationOptions>(options => options.ChannelInterval = TimeSpan.FromMilliseconds(50));
        });
        var normal = await Bystanders.MeasureAsync(host, Others);
        await host.Get<INotificationPublisher>().PublishAsync(HostCode.Victim, new NewNotification("t", "T", "m"));
        await pushed.Task.WaitAsync(SocketIOTestClient.Patience);
        await normal.AreUndisturbedAsync(host, Others, Limit);

        // What a channel sends may still end, so that no other node sends it again.
        await Bystanders.StopsAsync(host, TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData(Trouble.Hangs)]
    [InlineData(Trouble.Blocks)]
    [InlineData(Trouble.Throws)]
    public async Task A_model(Trouble trouble)
    {
        using var code = new HostCode(trouble) { Fails = true };
        await using var host = await StartAsync(code, chat => chat.AddAssistant(new Model(code), options => (options.UserId, options.Timeout) = ("helper", Limit)), Realtime.DialectNames.ChatterBox);
        var normal = await Bystanders.MeasureAsync(host, Others);
        var id = (await host.DirectAsync(HostCode.Victim, "helper")).Id;
        await using var victim = await host.ConnectAsync(HostCode.Victim);
        await host.Get<IMessageService>().SendAsync(new(id, HostCode.Victim, "hello"));
        await normal.AreUndisturbedAsync(host, Others, Limit);
        await Within(Limit + Noise, victim.NextAsync("ai-error"));
        await Bystanders.StopsAsync(host);
    }

    [Theory]
    [InlineData(Trouble.Hangs)]
    [InlineData(Trouble.Blocks)]
    [InlineData(Trouble.Throws)]
    public async Task An_authentication_scheme(Trouble trouble)
    {
        using var code = new HostCode(trouble) { Fails = true };
        await using var host = await StartAsync(code, chat => chat.Services.AddSingleton<IClaimsTransformation, Scheme>());
        var normal = await Bystanders.MeasureAsync(host, Others);
        var refused = Assert.ThrowsAsync<ConnectErrorException>(() => host.ConnectAsync(HostCode.Victim));
        await normal.AreUndisturbedAsync(host, Others, Limit);
        Assert.Equal("unavailable", (await Within(Limit + Noise, refused)).Code);
        await Bystanders.StopsAsync(host);
    }

    [Theory]
    [InlineData(Trouble.Hangs)]
    [InlineData(Trouble.Blocks)]
    public async Task An_authentication_scheme_that_is_asked_about_the_first_request_of_a_connection(Trouble trouble)
    {
        using var code = new HostCode(trouble) { Fails = true };
        await using var host = await StartAsync(
            code,
            chat => chat.Services.AddSingleton<IClaimsTransformation, Scheme>(),
            chat: options => options.AuthenticationScheme = "own",
            services: app =>
            {
                Tokens.AddJwt(app.Services, "own");

                // There is no default scheme, so that the host's middleware asks none.
                app.Services.Configure<AuthenticationOptions>(options => options.DefaultScheme = null);
                app.Services.AddAuthentication().AddJwtBearer("other", _ => { });
            });
        var normal = await Bystanders.MeasureAsync(host, Others);
        using var http = host.Http(HostCode.Victim);
        var answer = http.GetAsync(new Uri("/socket.io/?EIO=4&transport=polling", UriKind.Relative));
        await normal.AreUndisturbedAsync(host, Others, Limit);
        using var refused = await Within(Limit + Noise, answer);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        await Bystanders.StopsAsync(host);
    }

    [Theory]
    [InlineData(Trouble.Hangs)]
    [InlineData(Trouble.Blocks)]
    [InlineData(Trouble.Throws)]
    public async Task A_search(Trouble trouble)
    {
        using var code = new HostCode(trouble) { Fails = true };
        await using var host = await StartAsync(code, chat => chat.Services.AddSingleton<IMessageSearch, Search>());
        var normal = await Bystanders.MeasureAsync(host, Others);
        var id = (await host.DirectAsync("1", HostCode.Victim)).Id;
        await using var victim = await host.ConnectAsync(HostCode.Victim);
        var answer = victim.EmitWithAckAsync("search_messages", new { conversationId = id, text = HostCode.Victim });
        await normal.AreUndisturbedAsync(host, Others, Limit);
        Assert.Equal(trouble == Trouble.Throws ? "internal_error" : "unavailable", (await Within(Limit + Noise, answer)).GetProperty("code").GetString());
        await Bystanders.StopsAsync(host);
    }

    [Theory]
    [InlineData(Trouble.Hangs)]
    [InlineData(Trouble.Blocks)]
    [InlineData(Trouble.Throws)]
    public async Task A_dialect(Trouble trouble)
    {
        using var code = new HostCode(trouble) { Fails = true };
        var limit = TimeSpan.FromMilliseconds(100);
        await using var host = await StartAsync(code, _ => { }, new Contract(code), options => options.DialectTimeout = limit);
        var normal = await Bystanders.MeasureAsync(host, Others);
        var id = (await host.DirectAsync("1", HostCode.Victim)).Id;

        // Both its welcome and its events fail. What follows in the same lane waits for one limit, the others do not.
        await using var victim = await Within(Limit, host.ConnectAsync(HostCode.Victim));
        await using var other = await host.ConnectAsync("1", path: Others);
        await other.EmitWithAckAsync("join_conversation", id);
        await host.Get<IMessageService>().SendAsync(new(id, HostCode.Victim, "text"));
        await Within(limit + Noise, other.NextAsync("new_message"));
        await normal.AreUndisturbedAsync(host, Others, Limit);
        await Bystanders.StopsAsync(host, Limit);
    }

    [Fact]
    public async Task A_model_that_falls_silent_in_the_middle_ends_its_reply_and_what_it_said_is_kept()
    {
        using var code = new HostCode(Trouble.Hangs) { Fails = true };
        await using var host = await StartAsync(
            code,
            chat => chat.AddAssistant(new Model(code, "half"), options => (options.UserId, options.SilenceTimeout) = ("helper", TimeSpan.FromSeconds(1))),
            Realtime.DialectNames.ChatterBox);
        var id = (await host.DirectAsync(HostCode.Victim, "helper")).Id;
        await using var victim = await host.ConnectAsync(HostCode.Victim);
        await host.Get<IMessageService>().SendAsync(new(id, HostCode.Victim, "hello"));
        await Within(TimeSpan.FromSeconds(1) + Noise, victim.NextAsync("ai-error"));
        var history = await host.Get<IConversationService>().GetHistoryAsync(id, HostCode.Victim, new());
        Assert.Equal(["hello", "half"], history.Messages.Select(message => message.Content.Text));
    }

    [Fact]
    public async Task A_slow_directory_costs_senders_of_many_conversations_at_most_twice_the_time()
    {
        await MeasureAsync(TimeSpan.Zero);
        var fast = await MeasureAsync(TimeSpan.Zero);
        var slow = await MeasureAsync(TimeSpan.FromMilliseconds(50));
        Assert.True(slow <= (2 * fast) + TimeSpan.FromMilliseconds(50), $"{slow} with a directory of 50 ms, {fast} with an instant one");

        // Each message names a sender of whom nothing is known yet, to a receiver who is connected.
        static async Task<TimeSpan> MeasureAsync(TimeSpan pause)
        {
            const int Senders = 100;
            const int Rounds = 3;
            await using var host = await ChatHost.StartAsync(
                options => options.Dialect = Realtime.DialectNames.Direct,
                chat =>
                {
                    chat.Services.AddSingleton(new Pause(pause));
                    chat.AddUserDirectory<SlowDirectory>();
                });
            var receivers = await Task.WhenAll(Enumerable.Range(0, Senders).Select(i => host.ConnectAsync($"{i}")));
            var best = TimeSpan.MaxValue;
            for (var round = 1; round <= Rounds; round++)
            {
                // Made in the store, so that nobody is looked up.
                var store = host.Get<IConversationStore>();
                var made = await Task.WhenAll(Enumerable.Range(0, Senders).Select(async i =>
                    (await store.GetOrCreateDirectAsync($"{i}", $"{round}-{i}", DateTimeOffset.UtcNow, default)).Conversation.Id));
                var clock = Stopwatch.StartNew();
                await Task.WhenAll(made.Select((id, i) => host.Get<IMessageService>().SendAsync(new(id, $"{round}-{i}", "text"))));
                await Task.WhenAll(receivers.Select(receiver => receiver.NextAsync("receive_message")));
                best = clock.Elapsed < best ? clock.Elapsed : best;
            }

            await Task.WhenAll(receivers.Select(receiver => receiver.DisposeAsync().AsTask()));
            return best;
        }
    }

    private static Task<ChatHost> StartAsync(
        HostCode code,
        Action<IChatRealtimeBuilder> builder,
        Realtime.Dialect? dialect = null,
        Action<ChatRealtimeOptions>? chat = null,
        Action<WebApplicationBuilder>? services = null) => ChatHost.StartAsync(
        options =>
        {
            (options.UserDirectoryTimeout, options.PolicyTimeout, options.MessageHookTimeout) = (Limit, Limit, Limit);
            (options.AuthenticationTimeout, options.MessageSearchTimeout) = (Limit, Limit);
            options.Dialect = dialect ?? options.Dialect;
            options.RateLimits.IsEnabled = false;
            chat?.Invoke(options);
        },
        chat =>
        {
            chat.Services.AddSingleton(code);
            chat.AddDialect(Realtime.DialectNames.Marketplace, Others);
            builder(chat);
        },
        services);

    private static async Task Within(TimeSpan time, Task task) => await Within(time, YesAsync(task));

    private static async Task<T> Within<T>(TimeSpan time, Task<T> task)
    {
        var clock = Stopwatch.StartNew();
        var result = await task.WaitAsync(SocketIOTestClient.Patience);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, time);
        return result;
    }

    private static async Task<bool> YesAsync(Task task)
    {
        await task;
        return true;
    }

    private sealed class Directory(HostCode code) : IUserDirectory
    {
        public async ValueTask<UserProfile?> FindAsync(string userId, CancellationToken cancellationToken)
        {
            await code.DoAsync(userId);
            return new UserProfile(userId, "Name of " + userId);
        }
    }

    private sealed record Pause(TimeSpan Length);

    private sealed class SlowDirectory(Pause pause) : IUserDirectory
    {
        public async ValueTask<UserProfile?> FindAsync(string userId, CancellationToken cancellationToken)
        {
            await Task.Delay(pause.Length, cancellationToken);
            return new UserProfile(userId, "Name of " + userId);
        }
    }

    private sealed class Seeing(HostCode code) : IPresencePolicy
    {
        public async ValueTask<IReadOnlySet<string>> WhomMaySeeAsync(string observerId, IReadOnlyCollection<string> userIds, CancellationToken cancellationToken)
        {
            await code.DoAsync(observerId);
            return userIds.ToHashSet();
        }

        public async ValueTask<IReadOnlySet<string>> WhoMaySeeAsync(string userId, IReadOnlyCollection<string> observerIds, CancellationToken cancellationToken)
        {
            await code.DoAsync(userId);
            return observerIds.ToHashSet();
        }
    }

    private sealed class Entering(HostCode code) : IRoomPolicy
    {
        public async ValueTask<bool> MayEnterAsync(string roomName, string userId, CancellationToken cancellationToken)
        {
            await code.DoAsync(userId);
            return true;
        }
    }

    private sealed class Hook(HostCode code) : IMessageHook
    {
        public async ValueTask<MessageDecision> CheckAsync(PendingMessage message, CancellationToken cancellationToken)
        {
            await code.DoAsync(message.SenderId);
            return MessageDecision.Allow;
        }
    }

    /// <summary>A part of the host's authentication, whatever the scheme.</summary>
    private sealed class Scheme(HostCode code) : IClaimsTransformation
    {
        public async Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal)
        {
            await code.DoAsync(principal.FindFirstValue(ClaimTypes.NameIdentifier) ?? "");
            return principal;
        }
    }

    private sealed class Search(HostCode code) : IMessageSearch
    {
        public async Task<Page<Message>> SearchAsync(MessageSearchQuery query, CancellationToken cancellationToken)
        {
            await code.DoAsync(query.Text);
            return new([], null);
        }
    }

    private sealed class Contract(HostCode code) : Realtime.Dialect
    {
        private static readonly ServerEvent<string> Error =
            new("error", (JsonTypeInfo<string>)JsonSerializerOptions.Default.GetTypeInfo(typeof(string)));

        public override string Name => "Contract";

        public override IReadOnlyList<ClientEvent> ClientEvents => [];

        public override IReadOnlyList<ServerEvent> ServerEvents => [];

        public override async ValueTask<IReadOnlyList<Outgoing>> RenderAsync(DomainEvent domainEvent, DialectContext context)
        {
            await code.DoAsync(domainEvent is DomainEvent.MessageStored stored ? stored.Message.SenderId : "");
            return [];
        }

        public override WireEvent RenderError(ClientError error) => Error.To(default, error.Code).Event;

        public override ValueTask WelcomeAsync(UserConnection connection, DialectContext context) => code.DoAsync(connection.UserId);
    }

    private sealed class Mail(HostCode code) : INotificationChannel
    {
        public async Task SendAsync(NotificationDigest digest, CancellationToken cancellationToken) => await code.DoAsync(digest.UserId);
    }

    private sealed class Push(TaskCompletionSource pushed) : INotificationChannel
    {
        public Task SendAsync(NotificationDigest digest, CancellationToken cancellationToken)
        {
            pushed.TrySetResult();
            return Task.CompletedTask;
        }
    }

    private sealed class Model(HostCode code, string? said = null) : IChatClient
    {
        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            if (said is not null)
            {
                yield return new ChatResponseUpdate(ChatRole.Assistant, said);
            }

            await code.DoAsync(HostCode.Victim);
            yield return new ChatResponseUpdate(ChatRole.Assistant, "hello");
        }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
        }
    }
}
