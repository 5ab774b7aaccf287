using Realtime.Conversations;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    [Fact]
    public async Task The_creator_of_a_group_is_its_owner_and_a_group_of_the_host_has_none()
    {
        var made = await Conversations.CreateGroupAsync(new NewGroup(null, ["alice", "bob"]) { CreatedBy = "bob" }, Start, default);
        var hosts = await CreateGroupAsync("alice", "bob");

        Assert.Equal("bob", made!.CreatedBy);
        Assert.Equal([ParticipantRole.Member, ParticipantRole.Owner], made.Participants.Select(p => p.Role));
        Assert.Null(hosts.CreatedBy);
        Assert.All(hosts.Participants, p => Assert.Equal(ParticipantRole.Member, p.Role));
        var state = await Conversations.FindGroupAsync(made.Id, ["bob", "nobody"], default);
        Assert.Equal((ConversationKind.Group, 1L, 2L, 1L), (state!.Kind, state.MembershipRevision, state.ParticipantCount, state.OwnerCount));
        Assert.Equal(KeyValuePair.Create("bob", ParticipantRole.Owner), Assert.Single(state.Roles));
        Assert.Null(await Conversations.FindGroupAsync("no such id", ["bob"], default));
    }

    [Fact]
    public async Task Roles_change_with_a_revision_that_readers_of_changes_see()
    {
        var group = await CreateOwnedGroupAsync("alice", "bob", "carol");
        var update = new ConversationUpdate(group.Id) { Roles = [new("bob", ParticipantRole.Moderator), new("nobody", ParticipantRole.Owner)] };

        var result = await Conversations.UpdateAsync(update, default);
        var again = await Conversations.UpdateAsync(update, default);

        Assert.Equal((true, true, 2L), (result!.IsCurrent, result.HasChanged, result.Revision));
        Assert.Equal([new RoleAssignment("bob", ParticipantRole.Moderator)], result.ChangedRoles);
        Assert.Equal((true, false, 2L), (again!.IsCurrent, again.HasChanged, again.Revision));
        var changes = await Changes.GetAsync(group.Id, "carol", new ChangesQuery { AfterRevision = 1 }, 100, default);
        Assert.Equal(2, changes!.Revision);
        Assert.Equal(
            [("alice", ParticipantRole.Owner, 1L), ("bob", ParticipantRole.Moderator, 2L), ("carol", ParticipantRole.Member, 1L)],
            changes.Participants!.Select(p => (p.UserId, p.Role, p.Revision)));
        Assert.Null(await Conversations.UpdateAsync(update with { ConversationId = "no such id" }, default));
    }

    [Fact]
    public async Task A_change_by_outdated_roles_is_not_applied()
    {
        var group = await CreateOwnedGroupAsync("alice", "bob", "carol");
        var message = await SendAsync(group, "carol");
        var known = (await Conversations.FindGroupAsync(group.Id, [], default))!.MembershipRevision;
        await Conversations.SetTitleAsync(group.Id, "A title changes no role", default);
        var first = new ConversationUpdate(group.Id) { KnownMembership = known, Roles = [new("bob", ParticipantRole.Owner)] };
        Assert.True((await Conversations.UpdateAsync(first, default))!.HasChanged);

        foreach (var late in new[]
        {
            first with { Roles = [new("carol", ParticipantRole.Owner)] },
            first with { Roles = [], AddedIds = ["dave"] },
            first with { Roles = [], RemovedId = "carol" },
            first with { Roles = [], SetsTitle = true, Title = "late", Audit = new("alice", "late", Start) },
        })
        {
            var result = await Conversations.UpdateAsync(late, default);
            Assert.Equal((false, false), (result!.IsCurrent, result.HasChanged));
        }

        var (left, isNew) = (await Messages.DeleteAsync(new MessageDeletion(message.Id, Start) { KnownMembership = known }, default))!.Value;
        Assert.Equal((false, null), (isNew, left.DeletedAt));
        var found = await Conversations.FindAsync(group.Id, default);
        Assert.Equal("A title changes no role", found!.Title);
        Assert.Equal(["alice", "bob", "carol"], found.Participants.Select(p => p.UserId));
        Assert.DoesNotContain((await Audit.ListAsync(new(), default)).Items, entry => entry.Action == "late");
    }

    [Fact]
    public async Task Of_two_owners_who_demote_each_other_at_once_one_stays()
    {
        for (var round = 0; round < 20; round++)
        {
            var group = await CreateOwnedGroupAsync("alice", "bob");
            await Conversations.UpdateAsync(new(group.Id) { Roles = [new("bob", ParticipantRole.Owner)] }, default);
            var results = await AllAtOnceAsync(2, async i =>
            {
                var (actor, other) = i == 0 ? ("alice", "bob") : ("bob", "alice");
                while (true)
                {
                    var state = await Conversations.FindGroupAsync(group.Id, [actor], default);
                    if (state!.Roles[actor] != ParticipantRole.Owner)
                    {
                        return false;
                    }

                    var result = await Conversations.UpdateAsync(
                        new(group.Id) { KnownMembership = state.MembershipRevision, Roles = [new(other, ParticipantRole.Member)] }, default);
                    if (result!.IsCurrent)
                    {
                        return true;
                    }
                }
            });

            Assert.Single(results, passed => passed);
            Assert.Equal(1, (await Conversations.FindGroupAsync(group.Id, [], default))!.OwnerCount);
        }
    }

    [Fact]
    public async Task The_last_owner_who_is_removed_is_followed_by_the_oldest_moderator_else_the_oldest_member()
    {
        var group = await CreateOwnedGroupAsync("zoe", "yves");
        await Conversations.AddParticipantsAsync(group.Id, ["adam"], Start.AddHours(2), default);
        await Conversations.AddParticipantsAsync(group.Id, ["xaver"], Start.AddHours(1), default);
        await Conversations.UpdateAsync(
            new(group.Id) { Roles = [new("adam", ParticipantRole.Moderator), new("xaver", ParticipantRole.Moderator)] }, default);

        var first = await Conversations.UpdateAsync(new(group.Id) { RemovedId = "zoe" }, default);
        Assert.Equal((true, "xaver"), (first!.IsRemoved, first.SuccessorId));
        await Conversations.UpdateAsync(new(group.Id) { Roles = [new("adam", ParticipantRole.Member)] }, default);
        Assert.Equal("yves", (await Conversations.UpdateAsync(new(group.Id) { RemovedId = "xaver" }, default))!.SuccessorId);
        var found = await Conversations.FindAsync(group.Id, default);
        Assert.Equal(found!.Revision, found.Participants[0].Revision);
        Assert.Equal([("yves", ParticipantRole.Owner), ("adam", ParticipantRole.Member)], found.Participants.Select(p => (p.UserId, p.Role)));

        // A member who leaves is followed by nobody, nor is the last participant.
        Assert.Null((await Conversations.UpdateAsync(new(group.Id) { RemovedId = "adam" }, default))!.SuccessorId);
        Assert.Null((await Conversations.UpdateAsync(new(group.Id) { RemovedId = "yves" }, default))!.SuccessorId);
    }

    [Fact]
    public async Task A_later_participant_of_a_group_that_hides_has_the_messages_before_hidden()
    {
        var group = (await Conversations.CreateGroupAsync(
            new NewGroup("Title", ["alice", "bob"]) { HidesEarlierMessages = true }, Start, default))!;
        Assert.True(group.HidesEarlierMessages);
        var before = await SendAsync(group, "alice");
        await Conversations.AddParticipantsAsync(group.Id, ["carol"], Start, default);
        var after = await SendAsync(group, "alice");

        Assert.Equal(1, await Conversations.FindHiddenSequenceAsync(group.Id, "carol", default));
        Assert.Equal(0, await Conversations.FindHiddenSequenceAsync(group.Id, "bob", default));
        Assert.Null(await Conversations.FindHiddenSequenceAsync(group.Id, "dave", default));
        Assert.Equal(["carol"], await Conversations.ListHiddenFromAsync(group.Id, before.Sequence, default));
        Assert.Empty(await Conversations.ListHiddenFromAsync(group.Id, after.Sequence, default));
        Assert.Equal(1, await UnreadAsync(group, "carol"));
        Assert.Equal([0, 0, 1], (await Conversations.FindAsync(group.Id, default))!.Participants.Select(p => p.HiddenSequence));
        Assert.Equal(1, (await Conversations.ListAsync("carol", null, 10, default)).Items[0].Conversation.Participants[2].HiddenSequence);
        Assert.Equal(1, (await Changes.GetAsync(group.Id, "carol", new ChangesQuery { AfterRevision = 0 }, 100, default))!.HiddenSequence);

        Assert.Equal(AppendOutcome.ParentNotFound, (await AppendAsync(Draft(group, "carol", parentId: before.Id))).Outcome);
        Assert.Equal(AppendOutcome.Stored, (await AppendAsync(Draft(group, "carol", parentId: after.Id))).Outcome);
        Assert.Equal(AppendOutcome.Stored, (await AppendAsync(Draft(group, "bob", parentId: before.Id))).Outcome);

        // Who comes back has what was meanwhile hidden too.
        await Conversations.RemoveParticipantAsync(group.Id, "bob", default);
        await Conversations.AddParticipantsAsync(group.Id, ["bob"], Start, default);
        Assert.Equal(4, await Conversations.FindHiddenSequenceAsync(group.Id, "bob", default));
    }

    [Fact]
    public async Task Nothing_is_hidden_in_a_group_that_does_not_hide()
    {
        var group = await CreateGroupAsync("alice");
        var message = await SendAsync(group, "alice");
        await Conversations.AddParticipantsAsync(group.Id, ["bob"], Start, default);

        Assert.False(group.HidesEarlierMessages);
        Assert.Equal(0, await Conversations.FindHiddenSequenceAsync(group.Id, "bob", default));
        Assert.Empty(await Conversations.ListHiddenFromAsync(group.Id, message.Sequence, default));
    }

    [Fact]
    public async Task A_deleted_message_says_who_deleted_it()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var first = await SendAsync(group, "alice");
        var second = await SendAsync(group, "alice");
        await Messages.DeleteAsync(new MessageDeletion(first.Id, Start) { DeletedBy = "bob" }, default);
        await Messages.DeleteAsync(new MessageDeletion(first.Id, Start) { DeletedBy = "alice" }, default);
        await Messages.DeleteAsync(new MessageDeletion(second.Id, Start), default);

        Assert.Equal(["bob", null], (await ReadAllAsync(group)).Select(message => message.DeletedBy));
    }

    [Fact]
    public async Task Rooms_are_counted_by_their_creator()
    {
        await Rooms.GetOrCreateAsync("one", "One", "alice", Start, default);
        await Rooms.GetOrCreateAsync("two", "Two", "alice", Start, default);
        await Rooms.GetOrCreateAsync("two", "Two", "bob", Start, default);
        await Rooms.GetOrCreateAsync("three", "Three", Start, default);

        Assert.Equal(2, await Rooms.CountCreatedByAsync("alice", default));
        Assert.Equal(0, await Rooms.CountCreatedByAsync("bob", default));
    }

    private async Task<Conversation> CreateOwnedGroupAsync(params string[] userIds) =>
        (await Conversations.CreateGroupAsync(new NewGroup("Title", userIds) { CreatedBy = userIds[0] }, Start, default))!;
}
