using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task A_reply_and_attachments_are_given_back_as_they_were_sent()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var parent = await SendAsync(group, "bob");
        string[] attachments = ["file 1", "\u00e9\U0001F600\"\\", "0"];

        var sent = await AppendAsync(Draft(group, "alice", "", parentId: parent.Id, attachmentIds: attachments));

        Assert.Equal(AppendOutcome.Stored, sent.Outcome);
        foreach (var message in new[] { sent.Message, await Messages.FindAsync(sent.Message!.Id, default), (await ReadAllAsync(group))[1] })
        {
            Assert.Equal(parent.Id, message!.Content.ParentId);
            Assert.Equal(attachments, message.Content.AttachmentIds);
            Assert.Equal("", message.Content.Text);
        }

        Assert.Null((await ReadAllAsync(group))[0].Content.ParentId);
        Assert.Empty((await ReadAllAsync(group))[0].Content.AttachmentIds);
    }

    [Fact]
    public async Task A_parent_must_be_of_the_same_conversation()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var other = await CreateGroupAsync("alice", "bob");
        var elsewhere = await SendAsync(other, "alice");
        string[] parents = [elsewhere.Id, "999999999", "no such id", "01", ""];

        var results = await Messages.AppendAsync([.. parents.Select(id => Draft(group, "alice", parentId: id)), Draft(group, "alice")], default);

        Assert.Equal(
            [.. parents.Select(_ => AppendOutcome.ParentNotFound), AppendOutcome.Stored],
            results.Select(result => result.Outcome));
        Assert.Equal(1, Assert.Single(await ReadAllAsync(group)).Sequence);
    }

    [Fact]
    public async Task A_retry_of_a_reply_gives_the_stored_one()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var parent = await SendAsync(group, "bob");
        var draft = Draft(group, "alice", clientId: "c-1", parentId: parent.Id, attachmentIds: ["a"]);

        var first = await AppendAsync(draft);
        var again = await AppendAsync(draft with { Content = draft.Content with { ParentId = "no such id" } });

        Assert.Equal(AppendOutcome.Duplicate, again.Outcome);
        Assert.Equal((first.Message!.Id, parent.Id), (again.Message!.Id, again.Message.Content.ParentId));
        Assert.Equal(["a"], again.Message.Content.AttachmentIds);
    }
}
