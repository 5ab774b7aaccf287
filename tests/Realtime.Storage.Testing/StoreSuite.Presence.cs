using Realtime.Rooms;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    private IPresenceStore Presence => (IPresenceStore)Services.GetService(typeof(IPresenceStore))!;

    [Fact]
    public async Task When_users_were_last_seen_is_kept_and_never_goes_back()
    {
        await Presence.SetLastSeenAsync(new Dictionary<string, DateTimeOffset> { ["alice"] = Start, ["bob "] = Start }, default);
        await Presence.SetLastSeenAsync(
            new Dictionary<string, DateTimeOffset> { ["alice"] = Start.AddHours(-1), ["bob "] = Start.AddHours(1), ["carol"] = Start }, default);

        var seen = await Presence.GetLastSeenAsync(["alice", "bob ", "bob", "carol", "dave"], default);
        Assert.Equal(
            new Dictionary<string, DateTimeOffset> { ["alice"] = Start, ["bob "] = Start.AddHours(1), ["carol"] = Start },
            seen.ToDictionary());
        Assert.Empty(await Presence.GetLastSeenAsync([], default));
    }

    [Fact]
    public async Task Being_seen_is_recorded_by_many_at_once()
    {
        await AllAtOnceAsync(16, async i =>
        {
            await Presence.SetLastSeenAsync(
                Enumerable.Range(0, 50).ToDictionary(u => $"user {u}", _ => Start.AddSeconds(i)), default);
            return 0;
        });

        var seen = await Presence.GetLastSeenAsync([.. Enumerable.Range(0, 50).Select(u => $"user {u}")], default);
        Assert.Equal(50, seen.Count);
        Assert.All(seen.Values, at => Assert.Equal(Start.AddSeconds(15), at));
    }

    [Fact]
    public async Task Acquaintances_share_a_conversation_that_is_no_room()
    {
        await CreateDirectAsync("alice", "bob");
        await CreateGroupAsync("alice", "bob", "carol ");
        await CreateGroupAsync("erin", "frank");
        await Rooms.GetOrCreateAsync("general", "general", Start, default);
        await Conversations.AddParticipantsAsync(RoomId.Of("general"), ["alice", "erin"], Start, default);

        Assert.Equal(["bob", "carol "], (await Presence.ListAcquaintancesAsync("alice", default)).Order());
        Assert.Empty(await Presence.ListAcquaintancesAsync("nobody", default));
        Assert.Empty(await Conversations.WhoSharesConversationAsync("alice", ["erin"], default));
    }

    [Fact]
    public async Task Rooms_are_in_no_list_of_conversations_and_no_unread_total()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await Rooms.GetOrCreateAsync("general", "general", Start, default);
        await Conversations.AddParticipantsAsync(RoomId.Of("general"), ["alice", "bob"], Start, default);
        var room = (await Conversations.FindAsync(RoomId.Of("general"), default))!;
        await SendAsync(room, "bob");
        await SendAsync(group, "bob");

        Assert.Equal([group.Id], (await Conversations.ListAsync("alice", null, 10, default)).Items.Select(i => i.Conversation.Id));
        var unread = await ReadState.GetUnreadCountsAsync("alice", default);
        Assert.Equal(1, unread.Total);
        Assert.Equal([group.Id], unread.ByConversation.Keys);
        Assert.Equal(1, await UnreadAsync(room, "alice"));
    }
}
