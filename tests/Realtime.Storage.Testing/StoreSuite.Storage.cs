using Realtime.Messages;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    private static readonly string Text100 = new('x', 100);

    [Fact]
    public async Task Without_a_limit_nothing_is_counted()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await SendManyAsync(group, "alice", 3);
        Assert.Equal(0, await Data.GetStoredBytesAsync("alice", default));
    }

    [Fact]
    public async Task A_message_over_the_storage_of_its_sender_is_refused_and_deleting_makes_room()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var first = (await AppendAsync(Limited(Draft(group, "alice", Text100, clientId: "1"), 1_000_000))).Message!;
        var unit = await Data.GetStoredBytesAsync("alice", default);
        Assert.InRange(unit, 100, 200);

        Assert.Equal(AppendOutcome.Stored, (await AppendAsync(Limited(Draft(group, "alice", Text100), 2 * unit))).Outcome);
        Assert.Equal(AppendOutcome.StorageFull, (await AppendAsync(Limited(Draft(group, "alice", Text100), (3 * unit) - 1))).Outcome);
        Assert.Equal(2 * unit, await Data.GetStoredBytesAsync("alice", default));
        Assert.Equal(2, (await Conversations.FindAsync(group.Id, default))!.LastSequence);

        // A retry of what is stored, and others, are not refused. The rules before it apply first.
        Assert.Equal(AppendOutcome.Duplicate, (await AppendAsync(Limited(Draft(group, "alice", Text100, clientId: "1"), 1))).Outcome);
        Assert.Equal(AppendOutcome.Stored, (await AppendAsync(Limited(Draft(group, "bob", Text100), 2 * unit))).Outcome);
        Assert.Equal(AppendOutcome.ParentNotFound, (await AppendAsync(Limited(Draft(group, "alice", Text100, parentId: "999999"), 1))).Outcome);

        await Messages.DeleteAsync(first.Id, Start, default);
        await Messages.DeleteAsync(first.Id, Start, default);
        Assert.Equal(unit, await Data.GetStoredBytesAsync("alice", default));
        Assert.Equal(AppendOutcome.Stored, (await AppendAsync(Limited(Draft(group, "alice", Text100), 2 * unit))).Outcome);
    }

    [Fact]
    public async Task Within_a_group_the_messages_before_count_and_drafts_without_a_limit_do_not()
    {
        var group = await CreateGroupAsync("alice", "bob");
        await AppendAsync(Limited(Draft(group, "alice", Text100), 1_000_000));
        var unit = await Data.GetStoredBytesAsync("alice", default);

        var results = await Messages.AppendAsync(
            [Draft(group, "bob", Text100), .. Enumerable.Range(0, 4).Select(_ => Limited(Draft(group, "alice", Text100), 3 * unit))], default);

        Assert.Equal(
            [AppendOutcome.Stored, AppendOutcome.Stored, AppendOutcome.Stored, AppendOutcome.StorageFull, AppendOutcome.StorageFull],
            results.Select(result => result.Outcome));
        Assert.Equal([2, 3, 4], results.Take(3).Select(result => result.Message!.Sequence));
        Assert.Equal((3 * unit, 0), (await Data.GetStoredBytesAsync("alice", default), await Data.GetStoredBytesAsync("bob", default)));
    }

    [Fact]
    public async Task Edits_retention_and_deleted_conversations_change_what_is_stored()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var sent = new List<Message>();
        for (var i = 0; i < 4; i++)
        {
            sent.Add((await AppendAsync(Limited(Draft(group, "alice", Text100), 1_000_000))).Message!);
        }

        var unit = await Data.GetStoredBytesAsync("alice", default) / 4;
        await Messages.EditAsync(sent[3].Id, Text100[..50], Start, default);
        Assert.Equal(unit * 7 / 2, await Data.GetStoredBytesAsync("alice", default));
        await Retention.TrimAsync(group.Id, 2, null, 100, default);
        Assert.Equal(unit * 3 / 2, await Data.GetStoredBytesAsync("alice", default));

        var other = await CreateGroupAsync("alice", "bob");
        await AppendAsync(Limited(Draft(other, "alice", Text100), 1_000_000));
        var job = await HideAsync(group.Id);
        while (await Data.RemoveHiddenAsync(job.Id, 1, default) > 0)
        {
        }

        Assert.Equal(unit, await Data.GetStoredBytesAsync("alice", default));
        while (await Data.RemoveUserRowsAsync("alice", 10, default) > 0)
        {
        }

        Assert.Equal(0, await Data.GetStoredBytesAsync("alice", default));
    }

    private static MessageDraft Limited(MessageDraft draft, long limit) => draft with { StorageLimit = limit };
}
