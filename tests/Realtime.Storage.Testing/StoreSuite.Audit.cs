using Realtime.Audit;
using Realtime.Conversations;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    private IAuditStore Audit => (IAuditStore)Services.GetService(typeof(IAuditStore))!;

    [Fact]
    public async Task A_change_and_its_audit_entries_are_stored_together()
    {
        var group = await CreateOwnedGroupAsync("alice", "bob");
        await UpdateAsync(group, "participant_added", update => update with { AddedIds = ["bob", "carol", "dave"] });
        await UpdateAsync(group, "role_changed", update => update with { Roles = [new("bob", ParticipantRole.Moderator)] });
        await UpdateAsync(group, "title_changed", update => update with { SetsTitle = true, Title = "New" }, "New");
        await UpdateAsync(group, "participant_left", update => update with { RemovedId = "alice" });
        await UpdateAsync(group, "nothing", update => update with { RemovedId = "alice", AddedIds = ["bob"], Roles = [new("bob", ParticipantRole.Owner)] });

        var entries = (await Audit.ListAsync(new() { ConversationId = group.Id }, default)).Items.Reverse().ToList();
        Assert.All(entries, entry => Assert.Equal(("alice", Start, group.Id), (entry.ActorId, entry.At, entry.ConversationId)));
        Assert.Equal(entries.Count, entries.Select(entry => entry.Id).Distinct().Count());
        Assert.Equal(
            [
                ("participant_added", "carol", null), ("participant_added", "dave", null), ("role_changed", "bob", "moderator"),
                ("title_changed", null, "New"), ("participant_left", "alice", null), ("ownership_passed", "bob", "owner"),
            ],
            entries.Select(entry => (entry.Action, entry.SubjectId, entry.Detail)));
    }

    [Fact]
    public async Task Edits_and_deletions_are_recorded_once_with_the_sender_as_the_subject()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var message = await SendAsync(group, "alice");
        var edit = new MessageEdit(message.Id, "new", Start) { Audit = new("alice", "message_edited", Start) };
        var deletion = new MessageDeletion(message.Id, Start.AddMinutes(1)) { Audit = new(null, "message_deleted", Start) };
        await Messages.EditAsync(edit, default);
        await Messages.DeleteAsync(deletion, default);
        await Messages.DeleteAsync(deletion, default);
        await Messages.EditAsync(edit, default);

        Assert.Equal(
            [
                new(null, "message_deleted", Start.AddMinutes(1)) { SubjectId = "alice", ConversationId = group.Id, MessageId = message.Id },
                new("alice", "message_edited", Start) { SubjectId = "alice", ConversationId = group.Id, MessageId = message.Id },
            ],
            (await Audit.ListAsync(new(), default)).Items.Select(entry => entry with { Id = null }));
    }

    [Fact]
    public async Task Audit_entries_are_read_by_user_conversation_and_time_in_pages()
    {
        for (var i = 0; i < 30; i++)
        {
            await Audit.AddAsync(
                new(i % 2 == 0 ? "alice" : null, $"action {i}", Start.AddMinutes(i / 4))
                {
                    SubjectId = i % 3 == 0 ? "bob" : "carol",
                    ConversationId = i % 5 == 0 ? "one" : null,
                },
                default);
        }

        Assert.Equal(Numbers(_ => true), await ListAsync(new() { Limit = 4 }));
        Assert.Equal(Numbers(i => i % 2 == 0), await ListAsync(new() { UserId = "alice", Limit = 3 }));
        Assert.Equal(Numbers(i => i % 3 == 0), await ListAsync(new() { UserId = "bob", Limit = 3 }));
        Assert.Equal(Numbers(i => i % 5 == 0), await ListAsync(new() { ConversationId = "one", Limit = 2 }));
        Assert.Equal(Numbers(i => i % 15 == 0), await ListAsync(new() { ConversationId = "one", UserId = "bob" }));
        Assert.Equal(
            Numbers(i => i / 4 is 2 or 3),
            await ListAsync(new() { From = Start.AddMinutes(2), Before = Start.AddMinutes(4), Limit = 3 }));
        Assert.Empty(await ListAsync(new() { UserId = "nobody" }));
        await Assert.ThrowsAsync<FormatException>(async () => await Audit.ListAsync(new() { Cursor = "no cursor" }, default));
    }

    [Fact]
    public async Task The_oldest_audit_entries_are_removed_in_portions()
    {
        for (var i = 0; i < 10; i++)
        {
            await Audit.AddAsync(new(null, $"action {i}", Start.AddMinutes(i)), default);
        }

        Assert.Equal(4, await Audit.TrimAsync(Start.AddMinutes(6), 4, default));
        Assert.Equal(2, await Audit.TrimAsync(Start.AddMinutes(6), 4, default));
        Assert.Equal(0, await Audit.TrimAsync(Start.AddMinutes(6), 4, default));
        Assert.Equal([9, 8, 7, 6], await ListAsync(new()));
    }

    private static IEnumerable<int> Numbers(Func<int, bool> where) => Enumerable.Range(0, 30).Where(where).Reverse();

    private async Task UpdateAsync(Conversation group, string action, Func<ConversationUpdate, ConversationUpdate> with, string? detail = null) =>
        await Conversations.UpdateAsync(with(new(group.Id) { At = Start, Audit = new("alice", action, Start) { Detail = detail } }), default);

    private async Task<List<int>> ListAsync(AuditQuery query)
    {
        var numbers = new List<int>();
        Page<AuditEntry> page;
        do
        {
            page = await Audit.ListAsync(query, default);
            numbers.AddRange(page.Items.Select(entry => int.Parse(entry.Action["action ".Length..], System.Globalization.CultureInfo.InvariantCulture)));
            query = query with { Cursor = page.NextCursor };
        }
        while (page.NextCursor is not null);
        return numbers;
    }
}
