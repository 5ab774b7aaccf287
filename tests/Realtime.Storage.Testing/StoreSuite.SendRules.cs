using Xunit;

namespace Realtime.Storage.Testing;

/// <summary>The rules of <see cref="SendRules"/>: each outcome, and the order of the checks where a caller can see it.</summary>
public abstract partial class StoreSuite
{
    private const string NoMessage = "999999999";

    [Fact]
    public async Task Who_takes_no_part_hears_nothing_else_of_a_send()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var sent = await AppendAsync(Draft(group, "bob", clientId: "c-1"));
        await Conversations.RemoveParticipantAsync(group.Id, "bob", default);

        Assert.Equal(AppendOutcome.NotParticipant, await OutcomeAsync(Draft(group, "bob", clientId: "c-1")));
        Assert.Equal(AppendOutcome.NotParticipant, await OutcomeAsync(Draft(group, "bob", clientId: "c-2", receiverId: "nobody", parentId: NoMessage)));
        Assert.Equal(AppendOutcome.NotParticipant, await OutcomeAsync(Draft(group, "bob", receiverId: "bob")));

        await Conversations.AddParticipantsAsync(group.Id, ["bob"], Start, default);
        var again = await AppendAsync(Draft(group, "bob", clientId: "c-1"));
        Assert.Equal((AppendOutcome.Duplicate, sent.Message!.Id), (again.Outcome, again.Message!.Id));
    }

    [Fact]
    public async Task A_retry_is_answered_as_its_first_attempt_whatever_is_wrong_with_it_by_now()
    {
        var direct = await CreateDirectAsync();
        var sent = await AppendAsync(Draft(direct, "bob", clientId: "c-1"));
        await Blocks.BlockAsync("alice", "bob", Start, default);

        foreach (var retry in new[]
        {
            Draft(direct, "bob", clientId: "c-1"),
            Draft(direct, "bob", clientId: "c-1", receiverId: "nobody"),
            Draft(direct, "bob", clientId: "c-1", receiverId: "bob"),
            Draft(direct, "bob", clientId: "c-1", parentId: NoMessage),
            Draft(direct, "bob", clientId: "c-1", receiverId: "nobody", parentId: "no id"),
        })
        {
            var result = await AppendAsync(retry);
            Assert.Equal((AppendOutcome.Duplicate, sent.Message!.Id), (result.Outcome, result.Message!.Id));
            Assert.Empty(result.ParticipantIds);
        }
    }

    [Theory]
    [InlineData(true, "nobody", NoMessage, AppendOutcome.ReceiverNotParticipant)]
    [InlineData(true, "bob", NoMessage, AppendOutcome.ReceiverNotParticipant)]
    [InlineData(true, "alice", NoMessage, AppendOutcome.Blocked)]
    [InlineData(true, null, NoMessage, AppendOutcome.Blocked)]
    [InlineData(true, null, null, AppendOutcome.Blocked)]
    [InlineData(false, "nobody", NoMessage, AppendOutcome.ReceiverNotParticipant)]
    [InlineData(false, "alice", NoMessage, AppendOutcome.ParentNotFound)]
    [InlineData(false, null, "", AppendOutcome.ParentNotFound)]
    [InlineData(false, null, null, AppendOutcome.Stored)]
    public async Task Receiver_block_and_parent_are_checked_in_this_order(bool blocked, string? receiverId, string? parentId, AppendOutcome expected)
    {
        var direct = await CreateDirectAsync();
        if (blocked)
        {
            await Blocks.BlockAsync("alice", "bob", Start, default);
        }

        foreach (var clientId in new[] { null, "c-1" })
        {
            Assert.Equal(expected, await OutcomeAsync(Draft(direct, "bob", clientId: clientId, receiverId: receiverId, parentId: parentId)));
        }
    }

    [Fact]
    public async Task A_refused_message_does_not_take_its_client_id()
    {
        var direct = await CreateDirectAsync();

        var results = await Messages.AppendAsync(
            [
                Draft(direct, "alice", "a", "c-1", parentId: NoMessage),
                Draft(direct, "alice", "b", "c-1", receiverId: "nobody"),
                Draft(direct, "alice", "c", "c-1"),
                Draft(direct, "alice", "d", "c-1", parentId: NoMessage),
                Draft(direct, "alice", "e", "c-1"),
            ],
            default);

        Assert.Equal(
            [
                AppendOutcome.ParentNotFound, AppendOutcome.ReceiverNotParticipant, AppendOutcome.Stored,
                AppendOutcome.Duplicate, AppendOutcome.Duplicate,
            ],
            results.Select(result => result.Outcome));
        Assert.All(results.Skip(3), result => Assert.Equal(results[2].Message, result.Message));
        Assert.Equal("c", Assert.Single(await ReadAllAsync(direct)).Content.Text);
    }

    [Fact]
    public async Task A_message_that_is_refused_or_a_duplicate_changes_nothing()
    {
        var direct = await CreateDirectAsync();
        await AppendAsync(Draft(direct, "bob", clientId: "c-1"));
        await Blocks.BlockAsync("alice", "bob", Start, default);
        var before = await Conversations.FindAsync(direct.Id, default);

        await Messages.AppendAsync(
            [
                Draft(direct, "bob"),
                Draft(direct, "bob", clientId: "c-1", at: Start.AddDays(1)),
                Draft(direct, "carol"),
                Draft(direct, "alice", receiverId: "carol"),
                Draft(direct, "alice", parentId: NoMessage),
            ],
            default);

        var after = await Conversations.FindAsync(direct.Id, default);
        Assert.Equal((before!.Revision, before.LastSequence), (after!.Revision, after.LastSequence));
        Assert.Equal((1, 0), (await UnreadAsync(direct, "alice"), await UnreadAsync(direct, "bob")));
    }

    [Fact]
    public async Task A_parent_is_a_message_that_is_kept_a_deleted_one_included()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var removed = (await AppendAsync(Draft(group, "alice", clientId: "c-1"))).Message!;
        var deleted = await SendAsync(group, "alice");
        await Messages.DeleteAsync(deleted.Id, Start, default);
        await Retention.TrimAsync(group.Id, keep: 1, before: null, limit: 10, default);

        Assert.Equal(AppendOutcome.Stored, await OutcomeAsync(Draft(group, "bob", parentId: deleted.Id)));
        Assert.Equal(AppendOutcome.ParentNotFound, await OutcomeAsync(Draft(group, "bob", parentId: removed.Id)));
        Assert.Equal(AppendOutcome.Stored, await OutcomeAsync(Draft(group, "alice", clientId: "c-1")));
    }

    private async Task<AppendOutcome> OutcomeAsync(MessageDraft draft) => (await AppendAsync(draft)).Outcome;
}
