using Realtime.Conversations;
using Realtime.Messages;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    // More than any store keeps the time of a read in one by one.
    private const int VeryMany = 4_000;

    [Fact]
    public async Task The_first_to_read_very_many_messages_shows_in_each_of_them()
    {
        var group = await CreateGroupAsync("alice", "bob", "carol");
        await Messages.AppendAsync(
            [.. Enumerable.Range(1, VeryMany).Select(i => Draft(group, i == 5 ? "bob" : "alice", receiverId: i == 7 ? "carol" : null))],
            default);

        // Message 3 was read before the others, 5 is the reader's own, 7 is for another.
        await ReadState.MarkMessageReadAsync(group.Id, "carol", 3, Start.AddHours(1), default);
        var receipt = await ReadState.MarkReadAsync(group.Id, "bob", null, Start.AddHours(2), default);
        Assert.Equal((VeryMany - 1, 0), (receipt!.NewlyRead, receipt.UnreadCount));
        Assert.Equal([2, 2, 1, 2, -1, 2, -1, 2], await HoursAsync(group, 8));
        var newest = await Messages.GetHistoryAsync(group.Id, new HistoryQuery { Limit = 1 }, default);
        Assert.Equal(Start.AddHours(2), newest.Messages[0].ReadAt);

        await ReadState.MarkReadAsync(group.Id, "carol", 6, Start.AddHours(3), default);
        Assert.Equal([2, 2, 1, 2, 3, 2, -1, 2], await HoursAsync(group, 8));
        await ReadState.MarkReadAsync(group.Id, "carol", null, Start.AddHours(4), default);
        Assert.Equal([2, 2, 1, 2, 3, 2, 4, 2], await HoursAsync(group, 8));
    }

    [Fact]
    public async Task Very_many_notifications_are_read_at_once()
    {
        const int Count = 2_500;
        await Notifications.AddAsync([.. Enumerable.Range(0, Count).Select(_ => Note("alice"))], default);
        Assert.Equal(Count, await ReadAllAsync("alice", Start));
        Assert.Equal(0, await CountAsync("alice"));
        Assert.Empty(await Notifications.ListAsync("alice", new NotificationFilter(Start, UnreadOnly: true), null, 10, default));
    }

    private async Task<IEnumerable<int>> HoursAsync(Conversation conversation, int limit) =>
        (await Messages.GetHistoryAsync(conversation.Id, new HistoryQuery { After = 0, Limit = limit }, default)).Messages
            .Select(m => (int)(m.ReadAt?.Subtract(Start).TotalHours ?? -1));
}
