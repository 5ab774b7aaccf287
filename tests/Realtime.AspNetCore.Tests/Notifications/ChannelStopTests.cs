using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Notifications;
using Realtime.Storage;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Notifications;

/// <summary>A node that stops holds no digest back from the others.</summary>
public sealed class ChannelStopTests
{
    [Fact]
    public async Task What_a_node_has_claimed_when_it_stops_is_given_back()
    {
        var store = new SlowDigests();
        await using var host = await ChatHost.StartAsync(inMemory: true, builder: chat =>
        {
            chat.AddNotificationChannel<Mail>("mail", options => options.Delay = TimeSpan.Zero);
            chat.Services.AddSingleton<INotificationDigestStore>(store);
        });
        await using var connected = await host.ConnectAsync("connected");
        await store.Asked.Task.WaitAsync(SocketIOTestClient.Patience);
        var stopping = host.Get<IEnumerable<IHostedService>>().OfType<ChannelDispatcher>().Single().StopAsync(default);
        store.Answer.SetResult();
        await stopping;

        Assert.Equal(["absent", "connected"], store.GivenBack.Order());
    }

    private sealed class Mail : INotificationChannel
    {
        public Task SendAsync(NotificationDigest digest, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("A node that stops begins nothing.");
    }

    /// <summary>Has two users due, and answers when the test says so.</summary>
    private sealed class SlowDigests : INotificationDigestStore
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<string> GivenBack { get; } = [];

        public async ValueTask<IReadOnlyList<DigestClaim>> ClaimAsync(
            string channel,
            DateTimeOffset now,
            DateTimeOffset leaseUntil,
            int limit,
            CancellationToken cancellationToken)
        {
            Asked.TrySetResult();
            await Answer.Task.WaitAsync(cancellationToken);
            return [new(channel, "connected", "token"), new(channel, "absent", "token")];
        }

        public ValueTask PostponeAsync(DigestClaim claim, DateTimeOffset dueAt, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            GivenBack.Enqueue(claim.UserId);
            return default;
        }

        public ValueTask SetChannelsAsync(IReadOnlyDictionary<string, TimeSpan> delays, CancellationToken cancellationToken) => default;

        public ValueTask<DigestContent?> BeginAsync(
            DigestClaim claim,
            DateTimeOffset createdUntil,
            DateTimeOffset now,
            int limit,
            CancellationToken cancellationToken) => new((DigestContent?)null);

        public ValueTask CompleteAsync(DigestClaim claim, long upToSequence, DigestFailure? deadLetter, CancellationToken cancellationToken) => default;

        public ValueTask<IReadOnlyList<NotificationDeadLetter>> ListDeadLettersAsync(string? after, int limit, CancellationToken cancellationToken) =>
            new(Array.Empty<NotificationDeadLetter>());

        public ValueTask<bool> RemoveDeadLetterAsync(string id, CancellationToken cancellationToken) => new(false);
    }
}
