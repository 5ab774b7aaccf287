using System.Runtime.CompilerServices;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Notifications;

namespace Realtime.AspNetCore.Tests.Notifications;

/// <summary>An audience of any size, given as a sequence.</summary>
public sealed class AudienceTests
{
    private static readonly NewNotification News = new("news", "News", "m");

    [Fact]
    public async Task Twenty_thousand_users_are_served_in_the_background_with_one_batch_in_memory()
    {
        await using var database = new SharedDatabase();
        var node = await database.StartNodeAsync();
        await using var device = await node.ConnectAsync("19999");
        var release = new TaskCompletionSource();
        long furthest = 0;
        INotificationBroadcast? broadcast = null;
        broadcast = await node.Get<INotificationPublisher>().PublishAsync(AudienceAsync(), News);
        Assert.Equal(default, broadcast.Progress);
        release.SetResult();
        var progress = await broadcast.Completion.WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(new NotificationBroadcastProgress(20_001, 20_000, 1, 0, 0, 20_000), progress);
        Assert.True(furthest <= 200, $"the sequence was {furthest} users ahead of the store");
        Assert.Equal("News", (await device.NextAsync("new_notification")).GetProperty("title").GetString());
        await device.SettleAsync();
        Assert.Equal(1, device.Count("new_notification"));

        async IAsyncEnumerable<string> AudienceAsync()
        {
            await release.Task;
            for (var i = 0; i < 20_000; i++)
            {
                furthest = Math.Max(furthest, i - broadcast!.Progress.Stored);
                yield return $"{i}";
            }

            yield return "0";
        }
    }

    [Fact]
    public async Task A_sequence_that_fails_is_reported_and_a_repeat_with_the_key_goes_on()
    {
        await using var host = await ChatHost.StartAsync(builder: chat => Small(chat.Services));
        var publisher = host.Get<INotificationPublisher>();
        var keyed = News with { IdempotencyKey = "news-1" };
        var failing = await publisher.PublishAsync(Users(25, failAt: 15), keyed);
        await Assert.ThrowsAsync<TimeZoneNotFoundException>(() => failing.Completion);
        Assert.Equal((10, 10), (failing.Progress.Read, failing.Progress.Stored));

        var repeated = await publisher.PublishAsync(Users(25), keyed);
        var progress = await repeated.Completion;
        Assert.Equal((25, 15, 10), (progress.Read, progress.Stored, progress.AlreadyStored));
        Assert.Equal(1, await host.Get<INotificationFeed>().GetUnreadCountAsync("u3"));
    }

    [Fact]
    public async Task Those_who_turned_it_off_and_ids_that_are_none_are_counted_and_passed_over()
    {
        await using var host = await ChatHost.StartAsync();
        await host.Get<INotificationPreferences>().SetAsync("2", "news", NotificationMode.Off);
        await host.Get<INotificationPreferences>().SetAsync("3", "news", NotificationMode.FeedOnly);
        var broadcast = await host.Get<INotificationPublisher>().PublishAsync(new[] { "1", "2", "3", "" }.ToAsyncEnumerable(), News);
        Assert.Equal(new NotificationBroadcastProgress(Read: 4, Stored: 2, AlreadyStored: 0, TurnedOff: 1, Refused: 1, Delivered: 1), await broadcast.Completion);
    }

    [Fact]
    public async Task A_caller_may_cancel()
    {
        await using var host = await ChatHost.StartAsync(builder: chat => Small(chat.Services));
        using var cancellation = new CancellationTokenSource();
        var broadcast = await host.Get<INotificationPublisher>().PublishAsync(Endless(), News, cancellation.Token);
        await Wait.UntilAsync(() => broadcast.Progress.Stored >= 20, "some are stored");
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => broadcast.Completion);
        Assert.True(broadcast.Completion.IsCanceled);
    }

    [Fact]
    public async Task A_host_that_stops_half_way_says_so_and_takes_no_new_one()
    {
        await using var host = await ChatHost.StartAsync(builder: chat => Small(chat.Services));
        var publisher = host.Get<INotificationPublisher>();
        var broadcast = await publisher.PublishAsync(Endless(), News);
        await Wait.UntilAsync(() => broadcast.Progress.Stored >= 20, "some are stored");
        await host.StopAsync();
        Assert.Equal(RealtimeError.Unavailable, (await Assert.ThrowsAsync<RealtimeException>(() => broadcast.Completion)).Error);
        await Assert.ThrowsAsync<RealtimeException>(() => publisher.PublishAsync(Endless(), News));
    }

    [Fact]
    public async Task A_worker_leaves_the_delivery_to_the_nodes()
    {
        await using var database = new SharedDatabase();
        var worker = await database.StartWorkerAsync();
        var node = await database.StartNodeAsync();
        await using var device = await node.ConnectAsync("u7");
        var broadcast = await worker.PublishAsync(Users(500), News);
        Assert.Equal((500, 0), ((await broadcast.Completion).Stored, broadcast.Progress.Delivered));
        Assert.Equal("News", (await device.NextAsync("new_notification")).GetProperty("title").GetString());
    }

    private static void Small(Microsoft.Extensions.DependencyInjection.IServiceCollection services) =>
        Microsoft.Extensions.DependencyInjection.OptionsServiceCollectionExtensions.Configure<NotificationOptions>(services, options => options.AudienceBatchSize = 10);

    private static async IAsyncEnumerable<string> Users(int count, int? failAt = null)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i == failAt ? throw new TimeZoneNotFoundException() : $"u{i}";
        }
    }

    private static async IAsyncEnumerable<string> Endless([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var i = 0; ; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
            yield return $"u{i}";
        }
    }
}
