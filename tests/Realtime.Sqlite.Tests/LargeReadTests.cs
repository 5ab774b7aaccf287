using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Sqlite.ReadState;
using Realtime.Storage;
using Xunit;

namespace Realtime.Sqlite.Tests;

/// <summary>A read of very many messages is recorded as one row, and shows in the messages all the same.</summary>
public sealed class LargeReadTests : IAsyncLifetime
{
    private const int Count = SqliteReadStateStore.MaxMessagesWithOwnTime * 2;

    private readonly TemporaryDirectory _directory = new();
    private SqliteFixture? _store;

    private SqliteFixture Store => _store!;

    public async Task InitializeAsync() => _store = await SqliteFixture.StartAsync(_directory.File("realtime.db"));

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        _directory.Delete();
    }

    [Fact]
    public async Task The_first_to_read_counts_whether_a_range_or_a_single_message()
    {
        var group = (await Store.Conversations.CreateGroupAsync(new NewGroup(null, ["alice", "bob", "carol"]), SqliteFixture.Start, default))!;
        await Store.Messages.AppendAsync(
            [
                .. Enumerable.Range(1, Count).Select(i => new MessageDraft(
                    group.Id, i == 5 ? "bob" : "alice", i == 7 ? "carol" : null, "text", null, SqliteFixture.Start)),
            ],
            default);

        // Message 3 was read before the range, 5 is the reader's own, 7 is for another.
        await Store.ReadState.MarkMessageReadAsync(group.Id, "carol", 3, SqliteFixture.Start.AddHours(1), default);
        var receipt = await Store.ReadState.MarkReadAsync(group.Id, "bob", null, SqliteFixture.Start.AddHours(2), default);
        Assert.Equal((Count - 1, 0), (receipt!.NewlyRead, receipt.UnreadCount));
        Assert.Equal([2, 2, 1, 2, -1, 2, -1, 2], await HoursAsync(group, 8));
        Assert.Equal(2, (await Store.Messages.GetHistoryAsync(group.Id, new HistoryQuery { Limit = 1 }, default)).Messages[0].ReadAt?.Subtract(SqliteFixture.Start).TotalHours);

        await Store.ReadState.MarkReadAsync(group.Id, "carol", 6, SqliteFixture.Start.AddHours(3), default);
        Assert.Equal([2, 2, 1, 2, 3, 2, -1, 2], await HoursAsync(group, 8));
        await Store.ReadState.MarkReadAsync(group.Id, "carol", null, SqliteFixture.Start.AddHours(4), default);
        Assert.Equal([2, 2, 1, 2, 3, 2, 4, 2], await HoursAsync(group, 8));
    }

    private async Task<IEnumerable<int>> HoursAsync(Conversation conversation, int limit) =>
        (await Store.Messages.GetHistoryAsync(conversation.Id, new HistoryQuery { After = 0, Limit = limit }, default)).Messages
            .Select(m => (int)(m.ReadAt?.Subtract(SqliteFixture.Start).TotalHours ?? -1));
}
