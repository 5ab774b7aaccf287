using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Hosting;
using Realtime.Messages;
using Realtime.Notifications;
using Realtime.Presence;
using Realtime.Rooms;
using Realtime.Testing;
using Realtime.Users;

namespace Realtime.AspNetCore.Tests.Guards;

/// <summary>HostCode code that hangs, blocks or throws for one user costs that user a bounded time, and nobody else anything.</summary>
[Collection(AloneCollection.Name)]
public sealed class HostTroubleTests
{
    /// <summary>What chat allows the host's code here.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);

    /// <summary>Far below the limit: whoever waited for the host's code, would be later.</summary>
    private static readonly TimeSpan Undisturbed = TimeSpan.FromSeconds(1.5);

    [Theory]
    [InlineData(Trouble.Hangs)]
    [InlineData(Trouble.Blocks)]
    [InlineData(Trouble.Throws)]
    public async Task A_directory(Trouble trouble)
    {
        using var code = new HostCode(trouble);
        await using var host = await StartAsync(code, chat => chat.AddUserDirectory<Directory>(), Realtime.Dialects.Direct);
        var id = (await host.DirectAsync("1", HostCode.Victim)).Id;
        await using var first = await host.ConnectAsync("1");
        code.Fails = true;

        // Each names the victim when it is rendered.
        var messages = host.Get<IMessageService>();
        await Within(Undisturbed, Task.WhenAll(Enumerable.Range(0, 20).Select(i => messages.SendAsync(new(id, "1", $"{i}")))));
        await first.NextAsync("message_sent");
        await OthersAreUndisturbedAsync(host);

        var refused = await Within(Limit + Undisturbed, Assert.ThrowsAsync<ConnectErrorException>(() => host.ConnectAsync(HostCode.Victim)));
        Assert.Equal("unavailable", refused.Code);
        await StopsAsync(host);
    }

    [Theory]
    [InlineData(Trouble.Hangs)]
    [InlineData(Trouble.Blocks)]
    [InlineData(Trouble.Throws)]
    public async Task A_presence_policy(Trouble trouble)
    {
        using var code = new HostCode(trouble) { Fails = true };
        await using var host = await StartAsync(code, chat => chat.AddPresencePolicy<Seeing>(), Realtime.Dialects.ChatterBox);
        await using var victim = await Within(Undisturbed, host.ConnectAsync(HostCode.Victim));
        await OthersAreUndisturbedAsync(host);
        await StopsAsync(host);
    }

    [Theory]
    [InlineData(Trouble.Hangs)]
    [InlineData(Trouble.Blocks)]
    [InlineData(Trouble.Throws)]
    public async Task A_room_policy(Trouble trouble)
    {
        using var code = new HostCode(trouble) { Fails = true };
        await using var host = await StartAsync(code, chat => chat.AddRoomPolicy<Entering>());
        var rooms = host.Get<IRoomService>();

        // More than there are gates, so that some share one with the others. A thread that is blocked is one less for all.
        var refused = Enumerable.Range(0, trouble == Trouble.Blocks ? 1 : 80).Select(i => Assert.ThrowsAsync<RealtimeException>(() => rooms.EnterAsync($"room {i}", HostCode.Victim))).ToArray();
        await Within(Undisturbed, Task.WhenAll(Enumerable.Range(0, 80).Select(i => rooms.EnterAsync($"room {i}", "1"))));
        await OthersAreUndisturbedAsync(host);
        var errors = await Within(Limit + Undisturbed, Task.WhenAll(refused));
        Assert.All(errors, error => Assert.Equal(trouble == Trouble.Throws ? RealtimeError.Internal : RealtimeError.Unavailable, error.Error));
        await StopsAsync(host);
    }

    [Theory]
    [InlineData(Trouble.Hangs)]
    [InlineData(Trouble.Blocks)]
    [InlineData(Trouble.Throws)]
    public async Task A_message_hook(Trouble trouble)
    {
        using var code = new HostCode(trouble) { Fails = true };
        await using var host = await StartAsync(code, chat => chat.AddMessageHook<Hook>());
        var id = (await host.DirectAsync("1", HostCode.Victim)).Id;
        await using var victim = await host.ConnectAsync(HostCode.Victim);
        var answer = victim.EmitWithAckAsync("send_message", new { conversationId = id, content = "text" });
        await OthersAreUndisturbedAsync(host);
        Assert.False((await Within(Limit + Undisturbed, answer)).GetProperty("ok").GetBoolean());
        await StopsAsync(host);
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
        await host.Get<INotificationPublisher>().PublishAsync(HostCode.Victim, new NewNotification("t", "T", "m"));
        await pushed.Task.WaitAsync(SocketIOTestClient.Patience);
        await OthersAreUndisturbedAsync(host);
        await StopsAsync(host);
    }

    [Theory]
    [InlineData(Trouble.Hangs)]
    [InlineData(Trouble.Blocks)]
    [InlineData(Trouble.Throws)]
    public async Task A_model(Trouble trouble)
    {
        using var code = new HostCode(trouble) { Fails = true };
        await using var host = await StartAsync(code, chat => chat.AddAssistant(new Model(code), options => (options.UserId, options.Timeout) = ("helper", Limit)), Realtime.Dialects.ChatterBox);
        var id = (await host.DirectAsync(HostCode.Victim, "helper")).Id;
        await using var victim = await host.ConnectAsync(HostCode.Victim);
        await host.Get<IMessageService>().SendAsync(new(id, HostCode.Victim, "hello"));
        await OthersAreUndisturbedAsync(host);
        await Within(Limit + Undisturbed, victim.NextAsync("ai-error"));
        await StopsAsync(host);
    }

    [Fact]
    public async Task A_slow_directory_costs_senders_of_many_conversations_at_most_twice_the_time()
    {
        var fast = await MeasureAsync(TimeSpan.Zero);
        var slow = await MeasureAsync(TimeSpan.FromMilliseconds(50));
        Assert.True(slow <= (2 * fast) + TimeSpan.FromMilliseconds(300), $"{slow} with a directory of 50 ms, {fast} with an instant one");

        static async Task<TimeSpan> MeasureAsync(TimeSpan pause)
        {
            await using var host = await ChatHost.StartAsync(
                options => options.Dialect = Realtime.Dialects.Direct,
                chat =>
                {
                    chat.Services.AddSingleton(new Pause(pause));
                    chat.AddUserDirectory<SlowDirectory>();
                });
            var ids = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => host.DirectAsync($"{i}", $"{1_000 + i}")));
            await using var watcher = await host.ConnectAsync("0");
            var clock = Stopwatch.StartNew();
            for (var round = 0; round < 5; round++)
            {
                await Task.WhenAll(ids.Select((conversation, i) => host.Get<IMessageService>().SendAsync(new(conversation.Id, $"{i}", "text"))));
            }

            return clock.Elapsed;
        }
    }

    private static Task<ChatHost> StartAsync(HostCode code, Action<IChatRealtimeBuilder> builder, Realtime.Dialect? dialect = null) => ChatHost.StartAsync(
        options =>
        {
            (options.UserDirectoryTimeout, options.PolicyTimeout, options.MessageHookTimeout) = (Limit, Limit, Limit);
            options.Dialect = dialect ?? options.Dialect;
        },
        chat =>
        {
            chat.Services.AddSingleton(code);
            chat.AddDialect(Realtime.Dialects.Marketplace, "/others");
            builder(chat);
        });

    /// <summary>Connecting, joining, sending, typing and the end of a token, each for users other than the one whom the host's code fails.</summary>
    private static async Task OthersAreUndisturbedAsync(ChatHost host)
    {
        var id = (await Within(Undisturbed, host.DirectAsync("1", "2"))).Id;
        await using var sender = await Within(Undisturbed, host.ConnectAsync("1", path: "/others"));
        await using var receiver = await Within(Undisturbed, host.ConnectAsync("2", path: "/others"));
        await using var expiring = await Within(Undisturbed, host.ConnectAsync("2", DateTimeOffset.UtcNow.AddSeconds(2), path: "/others"));
        await Within(Undisturbed, receiver.EmitWithAckAsync("join_conversation", id));
        for (var i = 0; i < 5; i++)
        {
            var sent = await Within(Undisturbed, sender.EmitWithAckAsync("send_message", new { conversationId = id, content = $"{i}" }));
            Assert.True(sent.GetProperty("ok").GetBoolean(), sent.ToString());
            await Within(Undisturbed, receiver.NextAsync("new_message"));
        }

        await Within(TimeSpan.FromSeconds(2) + Undisturbed, expiring.Closed);
    }

    private static Task StopsAsync(ChatHost host) => Within(TimeSpan.FromSeconds(8), host.StopAsync());

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

    private sealed class Model(HostCode code) : IChatClient
    {
        public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages,
            ChatOptions? options = null,
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
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
