using Realtime.Conversations;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task Conversations_are_listed_by_last_activity_with_last_message_and_unread_count()
    {
        var quiet = await CreateGroupAsync("alice", "bob");
        var early = await CreateGroupAsync("alice", "bob");
        var late = await CreateGroupAsync("alice", "bob");
        await CreateGroupAsync("bob", "carol");
        await SendAsync(late, "bob", "one", Start.AddMinutes(2));
        var last = await SendAsync(late, "bob", "two", Start.AddMinutes(3));
        var own = await SendAsync(early, "alice", "own", Start.AddMinutes(1));

        var page = await Conversations.ListAsync("alice", null, 10, default);

        Assert.Null(page.NextCursor);
        Assert.Equal([late.Id, early.Id, quiet.Id], page.Items.Select(c => c.Conversation.Id));
        Assert.Equal([last, own, null], page.Items.Select(c => c.LastMessage));
        Assert.Equal([2, 0, 0], page.Items.Select(c => c.UnreadCount));
        Assert.Equal(["alice", "bob"], page.Items[0].Conversation.Participants.Select(p => p.UserId));
        Assert.Equal(2, page.Items[0].Conversation.LastSequence);
        Assert.Empty((await Conversations.ListAsync("nobody", null, 10, default)).Items);
    }

    [Fact]
    public async Task The_cursor_goes_through_every_conversation_once_also_where_activity_ties()
    {
        var created = new List<string>();
        for (var i = 0; i < 23; i++)
        {
            var group = await Conversations.CreateGroupAsync(new NewGroup(null, ["alice"]), Start.AddMilliseconds(i / 5), default);
            created.Add(group!.Id);
        }

        var all = await Conversations.ListAsync("alice", null, 100, default);
        var paged = await ListInPagesAsync("alice", 4, null);

        Assert.Equal(created.Order(), paged.Order());
        Assert.Equal(all.Items.Select(c => c.Conversation.Id), paged);
    }

    [Fact]
    public async Task The_cursor_stays_valid_while_conversations_move_to_the_top()
    {
        var groups = new List<Conversation>();
        for (var i = 0; i < 12; i++)
        {
            groups.Add((await Conversations.CreateGroupAsync(new NewGroup(null, ["alice", "bob"]), Start.AddMinutes(i), default))!);
        }

        // The last item of the first page, and one that was not listed yet, get a message between the pages.
        var first = await Conversations.ListAsync("alice", null, 5, default);
        await SendAsync(groups[7], "bob", at: Start.AddDays(1));
        await SendAsync(groups[0], "bob", at: Start.AddDays(1));
        var rest = await ListInPagesAsync("alice", 5, first.NextCursor);

        var expected = groups.Take(7).Skip(1).Reverse().Select(g => g.Id);
        Assert.Equal(expected, rest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("!")]
    [InlineData("AAAA")]
    [InlineData("not a cursor at all")]
    [InlineData("MTIz")]
    [InlineData("______8")]
    public async Task Text_that_is_no_cursor_is_refused(string cursor)
    {
        await CreateGroupAsync("alice");
        await Assert.ThrowsAsync<FormatException>(async () => await Conversations.ListAsync("alice", cursor, 10, default));
    }

    private async Task<List<string>> ListInPagesAsync(string userId, int limit, string? cursor)
    {
        var ids = new List<string>();
        do
        {
            var page = await Conversations.ListAsync(userId, cursor, limit, default);
            Assert.InRange(page.Items.Count, 1, limit);
            ids.AddRange(page.Items.Select(c => c.Conversation.Id));
            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return ids;
    }
}
