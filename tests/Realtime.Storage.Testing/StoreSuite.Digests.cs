using Microsoft.Extensions.DependencyInjection;
using Realtime.Notifications;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    private static readonly TimeSpan Delay = TimeSpan.FromMinutes(10);

    private INotificationDigestStore Digests => Services.GetRequiredService<INotificationDigestStore>();

    [Fact]
    public async Task A_notification_makes_its_user_due_for_each_channel_after_its_delay_and_for_one_caller()
    {
        await Notifications.AddAsync([Note("alice")], default);
        await Digests.SetChannelsAsync(new Dictionary<string, TimeSpan> { ["mail"] = Delay, ["push"] = TimeSpan.Zero }, default);
        await Notifications.AddAsync([Note("alice"), Note("alice"), Note("bob")], default);

        Assert.Empty(await ClaimAsync("mail", 9));
        Assert.Equal(2, (await ClaimAsync("push", 0)).Count);
        var claims = await ClaimAsync("mail", 10);
        Assert.Equal(["alice", "bob"], claims.Select(claim => claim.UserId).Order());
        Assert.Empty(await ClaimAsync("mail", 14));
        Assert.Equal(2, (await ClaimAsync("mail", 15)).Count);
        Assert.Null(await Digests.BeginAsync(claims[0], Start, Start, 10, default));
    }

    [Fact]
    public async Task A_digest_holds_what_is_unread_and_old_enough_and_keeps_its_end_for_every_attempt()
    {
        await Digests.SetChannelsAsync(new Dictionary<string, TimeSpan> { ["mail"] = Delay }, default);
        var ids = await AddAsync("alice", 3);
        await Notifications.AddAsync([Note("alice") with { CreatedAt = Start.AddMinutes(5) }], default);
        await ReadAsync("alice", Start, ids[1]);

        var first = await BeginAsync(10);
        Assert.Equal([1, 3], first.Sequences);
        Assert.Equal((0, 3, 1), (first.Content.AfterSequence, first.Content.UpToSequence, first.Content.Attempt));
        await Digests.PostponeAsync(first.Claim, Start.AddMinutes(20), default);
        Assert.Empty(await ClaimAsync("mail", 19));
        await ReadAsync("alice", Start, ids[0]);
        var second = await BeginAsync(20);
        Assert.Equal([3], second.Sequences);
        Assert.Equal((3, 2), (second.Content.UpToSequence, second.Content.Attempt));
        await Digests.CompleteAsync(second.Claim, second.Content.UpToSequence, null, default);
        await Digests.CompleteAsync(second.Claim, 99, new DigestFailure(0, 1, "not held", Start), default);

        // What came five minutes later is due by its own time.
        Assert.Empty(await ClaimAsync("mail", 14));
        var third = await BeginAsync(20);
        Assert.Equal([4], third.Sequences);
        Assert.Equal((3, 4, 1), (third.Content.AfterSequence, third.Content.UpToSequence, third.Content.Attempt));
        await Digests.CompleteAsync(third.Claim, 4, null, default);
        Assert.Empty(await ClaimAsync("mail", 1000));
        await Notifications.AddAsync([Note("alice")], default);
        Assert.Equal([5], (await BeginAsync(1000)).Sequences);
        Assert.Empty(await Digests.ListDeadLettersAsync(null, 10, default));

        async Task<(DigestClaim Claim, DigestContent Content, IEnumerable<long> Sequences)> BeginAsync(int minute)
        {
            var claim = Assert.Single(await ClaimAsync("mail", minute));
            var content = await Digests.BeginAsync(claim, Start.AddMinutes(minute) - Delay, Start.AddMinutes(minute), 10, default);
            return (claim, content!, [.. content!.Notifications.Select(n => n.Sequence)]);
        }
    }

    [Fact]
    public async Task A_claim_from_before_the_clock_was_set_back_keeps_nobody_waiting()
    {
        await Digests.SetChannelsAsync(new Dictionary<string, TimeSpan> { ["push"] = TimeSpan.Zero }, default);
        await Notifications.AddAsync([Note("alice")], default);
        Assert.Single(await ClaimAsync("push", 60));

        Assert.Single(await ClaimAsync("push", 0));
        Assert.Empty(await ClaimAsync("push", 1));
    }

    [Fact]
    public async Task What_is_given_up_is_kept_until_it_is_removed()
    {
        await Digests.SetChannelsAsync(new Dictionary<string, TimeSpan> { ["mail"] = TimeSpan.Zero }, default);
        await Notifications.AddAsync([Note("alice"), Note("bob")], default);
        foreach (var claim in await ClaimAsync("mail", 0))
        {
            await Digests.CompleteAsync(claim, 1, new DigestFailure(0, 3, "no server", Start.AddHours(1)), default);
        }

        var letters = await Digests.ListDeadLettersAsync(null, 10, default);
        Assert.Equal(["alice", "bob"], letters.Select(letter => letter.UserId).Order());
        Assert.Equal(
            new NotificationDeadLetter(letters[0].Id, "mail", letters[0].UserId, 0, 1, 3, "no server", Start.AddHours(1)), letters[0]);
        Assert.Equal(letters[1], Assert.Single(await Digests.ListDeadLettersAsync(letters[0].Id, 10, default)));
        Assert.True(await Digests.RemoveDeadLetterAsync(letters[0].Id, default));
        Assert.False(await Digests.RemoveDeadLetterAsync(letters[0].Id, default));
        Assert.Empty(await ClaimAsync("mail", 1000));
    }

    private ValueTask<IReadOnlyList<DigestClaim>> ClaimAsync(string channel, int minute) =>
        Digests.ClaimAsync(channel, Start.AddMinutes(minute), Start.AddMinutes(minute + 5), 10, default);
}
