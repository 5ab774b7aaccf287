using Realtime.Messages;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task History_without_a_bound_gives_the_newest()
    {
        var direct = await CreateDirectAsync();
        await SendManyAsync(direct, "alice", 10);

        var page = await Messages.GetHistoryAsync(direct.Id, new HistoryQuery { Limit = 4 }, default);
        var all = await Messages.GetHistoryAsync(direct.Id, new HistoryQuery { Limit = 10 }, default);

        AssertPage(page, [7, 8, 9, 10], hasMore: true);
        AssertPage(all, OneTo(10), hasMore: false);
        Assert.Equal("text 7", page.Messages[0].Content.Text);
    }

    [Theory]
    [InlineData(8, 3, new long[] { 5, 6, 7 }, true)]
    [InlineData(4, 3, new long[] { 1, 2, 3 }, false)]
    [InlineData(3, 3, new long[] { 1, 2 }, false)]
    [InlineData(1, 3, new long[0], false)]
    [InlineData(0, 3, new long[0], false)]
    [InlineData(-5, 3, new long[0], false)]
    [InlineData(11, 2, new long[] { 9, 10 }, true)]
    [InlineData(long.MaxValue, 2, new long[] { 9, 10 }, true)]
    public async Task History_before_a_sequence_gives_the_newest_below_it(long before, int limit, long[] expected, bool hasMore)
    {
        var direct = await CreateDirectAsync();
        await SendManyAsync(direct, "alice", 10);

        AssertPage(await Messages.GetHistoryAsync(direct.Id, new HistoryQuery { Before = before, Limit = limit }, default), expected, hasMore);
    }

    [Theory]
    [InlineData(0, 3, new long[] { 1, 2, 3 }, true)]
    [InlineData(-5, 3, new long[] { 1, 2, 3 }, true)]
    [InlineData(7, 3, new long[] { 8, 9, 10 }, false)]
    [InlineData(6, 3, new long[] { 7, 8, 9 }, true)]
    [InlineData(10, 3, new long[0], false)]
    [InlineData(long.MaxValue, 3, new long[0], false)]
    public async Task History_after_a_sequence_gives_the_oldest_above_it(long after, int limit, long[] expected, bool hasMore)
    {
        var direct = await CreateDirectAsync();
        await SendManyAsync(direct, "alice", 10);

        AssertPage(await Messages.GetHistoryAsync(direct.Id, new HistoryQuery { After = after, Limit = limit }, default), expected, hasMore);
    }

    [Fact]
    public async Task History_holds_only_its_conversation()
    {
        var first = await CreateDirectAsync();
        var second = await CreateGroupAsync("alice", "bob");
        for (var i = 0; i < 5; i++)
        {
            await SendAsync(first, "alice", "first");
            await SendAsync(second, "alice", "second");
        }

        Assert.All(await ReadAllAsync(first), m => Assert.Equal((first.Id, "first"), (m.ConversationId, m.Content.Text)));
        Assert.Equal(OneTo(5), (await ReadAllAsync(second)).Select(m => m.Sequence));
    }

    [Fact]
    public async Task An_unknown_or_empty_conversation_has_no_history()
    {
        var direct = await CreateDirectAsync();
        foreach (var id in new[] { direct.Id, "no such id" })
        {
            var page = await Messages.GetHistoryAsync(id, new HistoryQuery(), default);
            Assert.Empty(page.Messages);
            Assert.False(page.HasMore);
            Assert.Equal(0, page.LastSequence);
        }
    }

    private static void AssertPage(MessageHistory page, IEnumerable<long> sequences, bool hasMore)
    {
        Assert.Equal(sequences, page.Messages.Select(m => m.Sequence));
        Assert.Equal(hasMore, page.HasMore);
        Assert.Equal(10, page.LastSequence);
    }
}
