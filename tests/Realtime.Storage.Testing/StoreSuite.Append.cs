using Realtime.Messages;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_stored_message_is_given_back_as_it_was_sent()
    {
        var group = await CreateGroupAsync("alice", "bob", "carol");
        var at = new DateTimeOffset(2024, 5, 6, 10, 0, 0, 5, TimeSpan.FromHours(2));

        var result = await AppendAsync(Draft(group, "alice", "hello", "c-1", "bob", at));

        var message = result.Message!;
        Assert.Equal(AppendOutcome.Stored, result.Outcome);
        Assert.Equal(["alice", "bob", "carol"], result.ParticipantIds.Order());
        Assert.True(long.TryParse(message.Id, out var id) && id > 0);
        Assert.Equal(
            new Message(message.Id, group.Id, 1, "alice", new("hello") { ReceiverId = "bob" }, at) { ClientMessageId = "c-1", Revision = 2 },
            message);
        Assert.Equal(TimeSpan.Zero, message.CreatedAt.Offset);
        Assert.Equal(message, await Messages.FindAsync(message.Id, default));
        Assert.Equal(message, Assert.Single(await ReadAllAsync(group)));
        Assert.Equal(1, (await Conversations.FindAsync(group.Id, default))!.LastSequence);
    }

    [Theory]
    [InlineData("no such id")]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1 ")]
    [InlineData("-1")]
    [InlineData("99999999999999999999999")]
    public async Task Text_that_is_no_messages_id_finds_none(string id)
    {
        await SendAsync(await CreateDirectAsync(), "alice");
        Assert.Null(await Messages.FindAsync(id, default));
    }

    [Fact]
    public async Task The_receiver_is_filled_in_only_for_a_direct_conversation()
    {
        Assert.Equal("bob", (await SendAsync(await CreateDirectAsync(), "alice")).Content.ReceiverId);
        Assert.Equal("alice", (await SendAsync(await CreateDirectAsync(), "bob")).Content.ReceiverId);
        Assert.Null((await SendAsync(await CreateGroupAsync("alice", "bob"), "alice")).Content.ReceiverId);
    }

    [Fact]
    public async Task Refused_messages_of_a_group_do_not_hinder_the_others()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var direct = await CreateDirectAsync();

        var results = await Messages.AppendAsync(
            [
                Draft(group, "alice", "one"),
                Draft(group, "mallory"),
                Draft(group with { Id = "no such id" }, "alice"),
                Draft(group, "alice", "two", receiverId: "mallory"),
                Draft(direct, "bob", "three"),
                Draft(group, "alice", "four", receiverId: "alice"),
                Draft(direct, "alice", "five", receiverId: "carol"),
                Draft(group, "bob", "six", receiverId: "alice"),
            ],
            default);

        Assert.Equal(
            [
                AppendOutcome.Stored, AppendOutcome.NotParticipant, AppendOutcome.NotParticipant, AppendOutcome.ReceiverNotParticipant,
                AppendOutcome.Stored, AppendOutcome.ReceiverNotParticipant, AppendOutcome.ReceiverNotParticipant, AppendOutcome.Stored,
            ],
            results.Select(r => r.Outcome));
        Assert.All(results.Where(r => r.Outcome != AppendOutcome.Stored), r => Assert.True(r.Message is null && r.ParticipantIds.Count == 0));
        Assert.Equal([(1, "one"), (2, "six")], (await ReadAllAsync(group)).Select(m => (m.Sequence, m.Content.Text)));
        Assert.Equal([(1, "three")], (await ReadAllAsync(direct)).Select(m => (m.Sequence, m.Content.Text)));
        Assert.Equal((1, 1), (await UnreadAsync(group, "alice"), await UnreadAsync(group, "bob")));
    }

    [Fact]
    public async Task The_same_client_id_gives_the_same_message()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var other = await CreateGroupAsync("alice", "bob");
        var first = await AppendAsync(Draft(group, "alice", "first", "c-1"));

        var again = await AppendAsync(Draft(group, "alice", "changed", "c-1", at: Start.AddDays(1)));
        var others = await Messages.AppendAsync(
            [Draft(group, "bob", clientId: "c-1"), Draft(other, "alice", clientId: "c-1"), Draft(group, "alice", clientId: "C-1")], default);

        Assert.Equal(AppendOutcome.Duplicate, again.Outcome);
        Assert.Equal(first.Message, again.Message);
        Assert.Empty(again.ParticipantIds);
        Assert.All(others, r => Assert.Equal(AppendOutcome.Stored, r.Outcome));
        Assert.Equal(2, await UnreadAsync(group, "bob"));
    }

    [Fact]
    public async Task A_duplicate_in_the_same_group_gives_the_message_stored_before_it()
    {
        var direct = await CreateDirectAsync();

        var results = await Messages.AppendAsync(
            [Draft(direct, "alice", "a", "1"), Draft(direct, "alice", "b", "2"), Draft(direct, "alice", "c", "1"), Draft(direct, "alice", "d", "3")],
            default);

        Assert.Equal(
            [AppendOutcome.Stored, AppendOutcome.Stored, AppendOutcome.Duplicate, AppendOutcome.Stored],
            results.Select(r => r.Outcome));
        Assert.Equal(results[0].Message, results[2].Message);
        Assert.Equal(["a", "b", "d"], (await ReadAllAsync(direct)).Select(m => m.Content.Text));
        Assert.Equal(3, await UnreadAsync(direct, "bob"));
    }

    [Fact]
    public async Task A_retry_is_answered_as_the_first_attempt_though_the_receiver_left_but_not_to_a_sender_who_left()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var first = await AppendAsync(Draft(group, "alice", clientId: "c-1", receiverId: "bob"));

        await Conversations.RemoveParticipantAsync(group.Id, "bob", default);
        var retry = await AppendAsync(Draft(group, "alice", clientId: "c-1", receiverId: "bob"));
        await Conversations.RemoveParticipantAsync(group.Id, "alice", default);
        var late = await AppendAsync(Draft(group, "alice", clientId: "c-1", receiverId: "bob"));

        Assert.Equal(AppendOutcome.Duplicate, retry.Outcome);
        Assert.Equal(first.Message, retry.Message);
        Assert.Equal(AppendOutcome.NotParticipant, late.Outcome);
    }

    [Fact]
    public async Task A_cancelled_call_stores_nothing()
    {
        var direct = await CreateDirectAsync();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Messages.AppendAsync([Draft(direct, "alice")], cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Messages.GetHistoryAsync(direct.Id, new HistoryQuery(), cancelled.Token));

        Assert.Equal(1, (await SendAsync(direct, "alice")).Sequence);
    }
}
