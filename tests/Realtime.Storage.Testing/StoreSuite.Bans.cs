using Microsoft.Extensions.DependencyInjection;
using Realtime.Users;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    private IBanStore Bans => Services.GetRequiredService<IBanStore>();

    [Fact]
    public async Task A_ban_is_kept_with_its_reason_and_who_made_it_and_replaced_by_a_later_one()
    {
        var ban = Ban("bob ", 0) with { Reason = "Spam, \u0001 \"again\" 🙂", ShowReason = true, BannedBy = "ada " };
        Assert.Null(await Bans.FindAsync("bob ", default));
        await Bans.BanAsync(ban, default);
        Assert.Equal(ban, await Bans.FindAsync("bob ", default));
        Assert.Null(await Bans.FindAsync("bob", default));

        var later = Ban("bob ", 1) with { Until = DateTimeOffset.MaxValue };
        await Bans.BanAsync(later, default);
        Assert.Equal(
            later with { Until = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()) },
            await Bans.FindAsync("bob ", default));
        Assert.Equal("bob ", Assert.Single(await Bans.ListRecentAsync(TimeSpan.FromMinutes(1), default)).UserId);

        Assert.True(await Bans.LiftAsync("bob ", default));
        Assert.False(await Bans.LiftAsync("bob ", default));
        Assert.Null(await Bans.FindAsync("bob ", default));
        Assert.Empty(await Bans.ListRecentAsync(TimeSpan.FromMinutes(1), default));
    }

    [Fact]
    public async Task Current_bans_are_listed_by_page_newest_first()
    {
        foreach (var (userId, minute) in new[] { ("d", 3), ("a", 1), ("c", 2), ("b", 2), ("e", 2) })
        {
            await Bans.BanAsync(Ban(userId, minute), default);
        }

        var now = DateTimeOffset.UtcNow;
        await Bans.BanAsync(Ban("ended", 9) with { Until = now.AddMinutes(-1) }, default);
        Assert.Equal(["d", "b", "c", "e", "a"], await ListAsync(10));
        Assert.Equal(["d", "b", "c", "e", "a"], await ListAsync(1));
        Assert.Equal(["d", "b", "c", "e", "a"], await ListAsync(2));
        Assert.Equal("ended", (await Bans.FindAsync("ended", default))?.UserId);

        async Task<IReadOnlyList<string>> ListAsync(int limit)
        {
            var all = new List<string>();
            BanPosition? after = null;
            while (await Bans.ListAsync(now, after, limit, default) is { Count: > 0 } page)
            {
                Assert.InRange(page.Count, 1, limit);
                all.AddRange(page.Select(ban => ban.UserId));
                after = new(page[^1].BannedAt, page[^1].UserId);
            }

            return all;
        }
    }

    [Fact]
    public async Task A_ban_that_ended_more_than_a_day_ago_is_forgotten_with_the_next_one()
    {
        await Bans.BanAsync(Ban("bob", 0) with { Until = DateTimeOffset.UtcNow.AddDays(-2) }, default);
        await Bans.BanAsync(Ban("alice", 0), default);
        Assert.Null(await Bans.FindAsync("bob", default));
        Assert.NotNull(await Bans.FindAsync("alice", default));
    }

    [Fact]
    public async Task A_user_is_banned_by_many_at_once()
    {
        await AllAtOnceAsync(8, async i =>
        {
            await Bans.BanAsync(Ban("bob", i), default);
            return 0;
        });
        Assert.Single(await Bans.ListAsync(DateTimeOffset.UtcNow, null, 10, default));
    }

    private static UserBan Ban(string userId, int minute) => new(userId, Start.AddYears(100)) { BannedAt = Start.AddMinutes(minute) };
}
