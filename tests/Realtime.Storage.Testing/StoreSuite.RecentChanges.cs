using Microsoft.Extensions.DependencyInjection;
using Realtime.Rooms;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private IRecentChangeStore RecentChanges => Services.GetRequiredService<IRecentChangeStore>();

    private IExclusionStore Exclusions => Services.GetRequiredService<IExclusionStore>();

    [Fact]
    public async Task Every_kind_of_change_of_a_conversation_is_recent()
    {
        await RecentChanges.WatchAsync(Minute, default);
        var kinds = new Dictionary<string, Func<string, string, Task>>
        {
            ["message"] = async (id, _) => await SendAsync((await Conversations.FindAsync(id, default))!, "alice"),
            ["edit"] = async (_, message) => await Messages.EditAsync(message, "new", Start, default),
            ["delete"] = async (_, message) => await Messages.DeleteAsync(message, Start, default),
            ["reaction"] = async (_, message) => await Reactions.AddAsync(message, "bob", "👍", Start, new ReactionLimits(5, 5), default),
            ["title"] = async (id, _) => await Conversations.SetTitleAsync(id, "title", default),
            ["mute"] = async (id, _) => await Conversations.SetMutedAsync(id, "bob", Start.AddYears(100), default),
            ["add"] = async (id, _) => await Conversations.AddParticipantsAsync(id, ["dave"], Start, default),
            ["remove"] = async (id, _) => await Conversations.RemoveParticipantAsync(id, "bob", default),
        };
        foreach (var (kind, change) in kinds)
        {
            var conversation = await CreateGroupAsync("alice", "bob");
            var message = await SendAsync(conversation, "alice");
            var before = (await Conversations.FindAsync(conversation.Id, default))!.Revision;
            await change(conversation.Id, message.Id);

            var recent = (await RecentChanges.ListAsync(Minute, default)).Conversations.Single(c => c.ConversationId == conversation.Id);
            Assert.Equal((kind, before + 1), (kind, recent.Revision));
            Assert.Equal((kind, 0L), (kind, recent.BaseRevision));
        }
    }

    [Fact]
    public async Task Changes_of_participants_change_the_version_of_the_membership()
    {
        await RecentChanges.WatchAsync(Minute, default);
        var conversation = await CreateGroupAsync("alice", "bob");
        var first = await VersionAsync();
        await SendAsync(conversation, "alice");
        Assert.Equal(first, await VersionAsync());
        await Conversations.RemoveParticipantAsync(conversation.Id, "bob", default);
        var second = await VersionAsync();
        await Conversations.AddParticipantsAsync(conversation.Id, ["bob"], Start, default);
        Assert.Equal(3, new HashSet<long> { first, second, await VersionAsync() }.Count);

        async Task<long> VersionAsync() =>
            (await RecentChanges.ListAsync(Minute, default)).Conversations.Single(c => c.ConversationId == conversation.Id).MembershipVersion;
    }

    [Fact]
    public async Task Watermarks_that_moved_are_recent()
    {
        await RecentChanges.WatchAsync(Minute, default);
        var conversation = await CreateGroupAsync("alice", "bob ", "carol");
        await SendAsync(conversation, "alice");
        await SendAsync(conversation, "alice");
        Assert.Empty((await RecentChanges.ListAsync(Minute, default)).Watermarks);
        await ReadState.MarkReadAsync(conversation.Id, "bob ", 1, Start, default);
        await ReadState.MarkDeliveredAsync(conversation.Id, "carol", 2, Start, default);

        var recent = (await RecentChanges.ListAsync(Minute, default)).Watermarks.OrderBy(w => w.UserId, StringComparer.Ordinal);
        Assert.Equal([new(conversation.Id, "bob ", 1, 1, 1), new(conversation.Id, "carol", 0, 2, 2)], recent);
    }

    [Fact]
    public async Task Messages_of_one_group_in_several_conversations_are_recent_with_the_revision_before_them()
    {
        await RecentChanges.WatchAsync(Minute, default);
        var (one, other) = (await CreateGroupAsync("alice", "bob"), await CreateGroupAsync("alice", "carol"));
        await Messages.AppendAsync([Draft(one, "alice"), Draft(other, "alice"), Draft(one, "bob")], default);

        var recent = (await RecentChanges.ListAsync(Minute, default)).Conversations.ToDictionary(c => c.ConversationId, c => (c.BaseRevision, c.Revision));
        Assert.Equal((0, 3), recent[one.Id]);
        Assert.Equal((0, 2), recent[other.Id]);
    }

    [Fact]
    public async Task What_happened_longer_ago_is_not_recent()
    {
        await RecentChanges.WatchAsync(Minute, default);
        var conversation = await CreateGroupAsync("alice", "bob");
        while ((await RecentChanges.ListAsync(TimeSpan.FromSeconds(3), default)).Conversations.Count > 0)
        {
            await Task.Delay(50);
        }

        await SendAsync(conversation, "alice");
        var recent = Assert.Single((await RecentChanges.ListAsync(TimeSpan.FromSeconds(3), default)).Conversations);
        Assert.Equal((1, 2), (recent.BaseRevision, recent.Revision));
        Assert.Equal(0, Assert.Single((await RecentChanges.ListAsync(Minute, default)).Conversations).BaseRevision);
    }

    [Fact]
    public async Task Changes_are_recorded_while_many_write_at_once()
    {
        await RecentChanges.WatchAsync(Minute, default);
        var conversation = await CreateGroupAsync([.. Enumerable.Range(0, 8).Select(i => $"user {i}")]);
        await AllAtOnceAsync(8, async i =>
        {
            for (var n = 0; n < 20; n++)
            {
                await SendAsync(conversation, $"user {i}");
                await ReadState.MarkReadAsync(conversation.Id, $"user {i}", null, Start, default);
                await RecentChanges.WatchAsync(Minute, default);
            }

            return 0;
        });

        var recent = await RecentChanges.ListAsync(Minute, default);
        Assert.Equal(161, Assert.Single(recent.Conversations).Revision);
        Assert.All(recent.Watermarks, w => Assert.InRange(w.ReadSequence, 1, 160));
    }

    [Fact]
    public async Task A_room_that_changes_is_recent()
    {
        await RecentChanges.WatchAsync(Minute, default);
        await Rooms.GetOrCreateAsync("general", "general", Start, default);
        await Conversations.AddParticipantsAsync(RoomId.Of("general"), ["alice"], Start, default);
        await Conversations.RemoveParticipantAsync(RoomId.Of("general"), "alice", default);

        Assert.Equal(3, Assert.Single((await RecentChanges.ListAsync(Minute, default)).Conversations).Revision);
    }

    [Fact]
    public async Task A_user_stays_out_until_the_time_that_was_stored_last()
    {
        var until = Start.AddYears(100);
        Assert.Null(await Exclusions.FindAsync("bob ", default));
        await Exclusions.ExcludeAsync("bob ", until, default);
        Assert.Equal(until, await Exclusions.FindAsync("bob ", default));
        Assert.Null(await Exclusions.FindAsync("bob", default));

        await Exclusions.ExcludeAsync("bob ", until.AddYears(-1), default);
        await Exclusions.ExcludeAsync("carol", DateTimeOffset.MaxValue, default);
        Assert.Equal(until.AddYears(-1), await Exclusions.FindAsync("bob ", default));
        Assert.Equal(
            [("bob ", until.AddYears(-1)), ("carol", DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()))],
            (await Exclusions.ListRecentAsync(Minute, default)).Select(e => (e.UserId, e.Until)).Order());

        Assert.True(await Exclusions.AdmitAsync("bob ", default));
        Assert.False(await Exclusions.AdmitAsync("bob ", default));
        Assert.Null(await Exclusions.FindAsync("bob ", default));
        Assert.Single(await Exclusions.ListRecentAsync(Minute, default));
    }

    [Fact]
    public async Task A_user_is_excluded_by_many_at_once()
    {
        await AllAtOnceAsync(8, async i =>
        {
            await Exclusions.ExcludeAsync("bob", Start.AddYears(100 + i), default);
            return 0;
        });

        Assert.NotNull(await Exclusions.FindAsync("bob", default));
        Assert.Single(await Exclusions.ListRecentAsync(Minute, default));
    }
}
