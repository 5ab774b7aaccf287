using Microsoft.Extensions.DependencyInjection;
using Realtime.Notifications;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    private IPushSubscriptionStore Push => Services.GetRequiredService<IPushSubscriptionStore>();

    [Fact]
    public async Task Opt_outs_of_channels_are_kept_per_user_channel_and_type()
    {
        NotificationOptOut ofType = new("mail", "news "), ofAll = new("mail", null), other = new("push", "News ");
        foreach (var optOut in new[] { other, ofType, ofAll, ofType })
        {
            await Notifications.SetOptOutAsync("alice", optOut, isOff: true, default);
        }

        Assert.Equal([ofAll, ofType, other], await Notifications.GetOptOutsAsync("alice", default));
        Assert.Empty(await Notifications.GetOptOutsAsync("bob", default));

        await Notifications.SetOptOutAsync("alice", ofAll, isOff: false, default);
        await Notifications.SetOptOutAsync("alice", new("mail", "news"), isOff: false, default);
        await Notifications.SetOptOutAsync("bob", ofType, isOff: false, default);
        Assert.Equal([ofType, other], await Notifications.GetOptOutsAsync("alice", default));
    }

    [Fact]
    public async Task Push_subscriptions_are_kept_per_user_and_a_browser_belongs_to_one()
    {
        var (first, second) = (Subscription("alice", 1), Subscription("alice", 2));
        await Push.SaveAsync(second, 10, default);
        await Push.SaveAsync(first, 10, default);
        await Push.SaveAsync(Subscription("bob ", 3), 10, default);
        Assert.Equal([first, second], await Push.ListAsync("alice", default));
        Assert.Empty(await Push.ListAsync("bob", default));

        Assert.False(await Push.RemoveAsync("bob ", first.Id, default));
        Assert.True(await Push.RemoveAsync("alice", first.Id, default));
        Assert.False(await Push.RemoveAsync("alice", first.Id, default));

        // Another user signs in there, and the browser has new keys.
        var moved = second with { UserId = "bob ", P256dh = "other", CreatedAt = Start.AddMinutes(9) };
        await Push.SaveAsync(moved, 10, default);
        Assert.Empty(await Push.ListAsync("alice", default));
        Assert.Equal([Subscription("bob ", 3), moved], await Push.ListAsync("bob ", default));
    }

    [Fact]
    public async Task The_oldest_push_subscriptions_go_when_there_are_too_many()
    {
        await Push.SaveAsync(Subscription("bob", 0), 3, default);
        for (var i = 1; i <= 5; i++)
        {
            await Push.SaveAsync(Subscription("alice", i), 3, default);
        }

        Assert.Equal([3, 4, 5], (await Push.ListAsync("alice", default)).Select(Number));
        await Push.SaveAsync(Subscription("alice", 3) with { CreatedAt = Start.AddHours(1) }, 2, default);
        Assert.Equal([5, 3], (await Push.ListAsync("alice", default)).Select(Number));
        Assert.Single(await Push.ListAsync("bob", default));

        await AllAtOnceAsync(20, async i =>
        {
            await Push.SaveAsync(Subscription("alice", 100 + i), 5, default);
            return i;
        });
        Assert.Equal([115, 116, 117, 118, 119], (await Push.ListAsync("alice", default)).Select(Number));

        static int Number(StoredPushSubscription subscription) => int.Parse(subscription.Id.Split('-')[1]);
    }

    [Fact]
    public async Task A_push_subscription_remembers_the_digest_that_it_was_sent_until_it_is_saved_again()
    {
        await Push.SaveAsync(Subscription("alice", 1), 9, default);
        await Push.SaveAsync(Subscription("alice", 2), 9, default);
        await Push.SaveAsync(Subscription("bob", 3), 9, default);
        await Push.MarkSentAsync("alice", [Subscription("alice", 1).Id, Subscription("bob", 3).Id, "no such id"], "push:alice:7", default);

        Assert.Equal(["push:alice:7", null], (await Push.ListAsync("alice", default)).Select(subscription => subscription.SentKey));
        Assert.Null(Assert.Single(await Push.ListAsync("bob", default)).SentKey);
        await Push.SaveAsync(Subscription("alice", 1), 9, default);
        Assert.All(await Push.ListAsync("alice", default), subscription => Assert.Null(subscription.SentKey));
    }

    private static StoredPushSubscription Subscription(string userId, int number) => new(
        $"id-{number}", userId, $"https://push.example/{new string('x', 2_000)}{number}", $"key {number}", $"auth {number}", Start.AddMinutes(number));
}
