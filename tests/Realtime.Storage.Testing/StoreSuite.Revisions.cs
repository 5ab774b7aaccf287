using Realtime.Conversations;
using Realtime.Rooms;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task Every_change_takes_the_next_revision_and_what_changes_nothing_takes_none()
    {
        var group = await CreateGroupAsync("alice", "bob");
        Assert.Equal(1, group.Revision);
        var message = await SendAsync(group, "alice");
        Assert.Equal(2, message.Revision);
        Assert.Equal(3, (await AppendAsync(Draft(group, "alice", clientId: "c-1"))).Message!.Revision);
        Assert.Equal(3, (await AppendAsync(Draft(group, "alice", clientId: "c-1"))).Message!.Revision);
        Assert.Equal(AppendOutcome.NotParticipant, (await AppendAsync(Draft(group, "mallory"))).Outcome);

        Assert.Equal(4, (await Messages.EditAsync(message.Id, "new", Start, default))!.Revision);
        Assert.Equal(5, (await Reactions.AddAsync(message.Id, "bob", "+", Start, Limits, default)).Message!.Revision);
        Assert.Equal(5, (await Reactions.AddAsync(message.Id, "bob", "+", Start, Limits, default)).Message!.Revision);
        Assert.Equal(6, (await Reactions.RemoveAsync(message.Id, "bob", "+", default)).Message!.Revision);
        Assert.Equal(6, (await Reactions.RemoveAsync(message.Id, "bob", "+", default)).Message!.Revision);
        Assert.Equal(7, (await Messages.DeleteAsync(message.Id, Start, default))!.Value.Message.Revision);
        Assert.Equal(7, (await Messages.DeleteAsync(message.Id, Start, default))!.Value.Message.Revision);
        Assert.Null(await Messages.EditAsync(message.Id, "back", Start, default));
        Assert.Equal(ReactionOutcome.NotFound, (await Reactions.AddAsync(message.Id, "bob", "+", Start, Limits, default)).Outcome);

        Assert.Equal(8, (await Conversations.AddParticipantsAsync(group.Id, ["bob", "carol", "dave"], Start, default))!.Revision);
        Assert.Equal(8, (await Conversations.AddParticipantsAsync(group.Id, ["carol"], Start, default))!.Revision);
        Assert.Equal(9, await Conversations.RemoveParticipantAsync(group.Id, "dave", default));
        Assert.Null(await Conversations.RemoveParticipantAsync(group.Id, "dave", default));
        Assert.Equal(10, await Conversations.SetTitleAsync(group.Id, "Other", default));
        Assert.Equal(11, await Conversations.SetMutedAsync(group.Id, "bob", Start, default));
        Assert.Null(await Conversations.SetMutedAsync(group.Id, "mallory", Start, default));
        Assert.Equal(12, await Retention.SetPolicyAsync(group.Id, new RetentionPolicy(), default));
        Assert.Equal(new TrimResult(1, 13, 2), await Retention.TrimAsync(group.Id, 1, null, 10, default));
        Assert.Equal(default, await Retention.TrimAsync(group.Id, 1, null, 10, default));

        await ReadState.MarkReadAsync(group.Id, "bob", null, Start, default);
        await ReadState.MarkDeliveredAsync(group.Id, "carol", null, Start, default);
        await Blocks.BlockAsync("alice", "bob", Start, default);
        Assert.Equal(14, (await SendAsync(group, "alice")).Revision);
        var found = (await Conversations.FindAsync(group.Id, default))!;
        Assert.Equal(14, found.Revision);
        Assert.Equal([("alice", 1), ("bob", 11), ("carol", 8)], found.Participants.Select(p => (p.UserId, p.Revision)).Order());
        Assert.Equal([3, 14], (await Messages.GetHistoryAsync(group.Id, new(), default)).Messages.Select(m => m.Revision));
        Assert.Equal(14, (await Conversations.ListAsync("bob", null, 1, default)).Items[0].Conversation.Revision);
    }

    [Fact]
    public async Task Direct_conversations_and_rooms_have_revisions_as_groups_have()
    {
        var direct = await CreateDirectAsync();
        await Blocks.BlockAsync("bob", "alice", Start, default);
        await Blocks.UnblockAsync("bob", "alice", default);
        Assert.Equal((1, 2), (direct.Revision, (await SendAsync(direct, "alice")).Revision));

        await Rooms.GetOrCreateAsync("general", "General", Start, default);
        Assert.Equal(2, (await Conversations.AddParticipantsAsync(RoomId.Of("general"), ["alice"], Start, default))!.Revision);
    }

    [Fact]
    public async Task Changes_that_are_made_at_once_take_revisions_without_gaps()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var message = await SendAsync(group, "alice");

        var revisions = await AllAtOnceAsync(60, async i => (i % 6) switch
        {
            0 => (await SendAsync(group, "bob")).Revision,
            1 => (await Messages.EditAsync(message.Id, $"text {i}", Start, default))!.Revision,
            2 => (await Reactions.AddAsync(message.Id, $"user {i}", "+", Start, new(100, 100), default)).Message!.Revision,
            3 => (await Conversations.AddParticipantsAsync(group.Id, [$"user {i}"], Start, default))!.Revision,
            4 => (await Conversations.SetMutedAsync(group.Id, "bob", Start, default))!.Value,
            _ => (await Conversations.SetTitleAsync(group.Id, $"title {i}", default))!.Value,
        });

        Assert.Equal(Enumerable.Range(3, 60).Select(revision => (long)revision), revisions.Order());
        Assert.Equal(62, (await Conversations.FindAsync(group.Id, default))!.Revision);
    }
}
