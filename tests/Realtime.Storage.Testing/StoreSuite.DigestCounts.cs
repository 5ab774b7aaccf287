using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task Digests_that_are_due_and_those_that_were_given_up_are_counted_by_channel()
    {
        Assert.Empty(await Digests.CountAsync(Start, default));
        await Digests.SetChannelsAsync(new Dictionary<string, TimeSpan> { ["mail"] = Delay, ["push"] = TimeSpan.Zero }, default);
        await Notifications.AddAsync([Note("alice"), Note("bob")], default);
        Assert.Equal([("mail", 0L, 0L), ("push", 2L, 0L)], await CountAsync(0));
        Assert.Equal([("mail", 2L, 0L), ("push", 2L, 0L)], await CountAsync(10));

        var claim = (await ClaimAsync("mail", 10))[0];
        var content = await Digests.BeginAsync(claim, Start, Start.AddMinutes(10), 10, default);
        await Digests.CompleteAsync(claim, content!.UpToSequence, new DigestFailure(0, 3, "Refused", Start), default);
        Assert.Equal([("mail", 1L, 1L), ("push", 2L, 0L)], await CountAsync(10));
        var letter = Assert.Single(await Digests.ListDeadLettersAsync(null, 10, default));
        await Digests.RemoveDeadLetterAsync(letter.Id, default);
        Assert.Equal([("mail", 1L, 0L), ("push", 2L, 0L)], await CountAsync(10));

        async Task<IEnumerable<(string Channel, long Waiting, long Dead)>> CountAsync(int minute) =>
            (await Digests.CountAsync(Start.AddMinutes(minute), default)).Select(count => (count.Channel, count.Waiting, count.Dead)).Order();
    }
}
