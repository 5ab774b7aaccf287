using Realtime.Conversations;
using Realtime.Rooms;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    private IRoomStore Rooms => (IRoomStore)Services.GetService(typeof(IRoomStore))!;

    [Fact]
    public async Task The_members_of_a_room_are_listed_and_its_messages_name_nobody()
    {
        await Rooms.GetOrCreateAsync("general", "General", Start, default);
        var id = RoomId.Of("general");
        await Conversations.AddParticipantsAsync(id, ["alice", "bob"], Start, default);
        var draft = new MessageDraft(id, "alice", "text", Start);

        Assert.Empty((await Messages.AppendAsync([draft], default))[0].ParticipantIds);
        Assert.Equal(["alice", "bob"], (await Conversations.ListParticipantIdsAsync(id, default)).Order());
        Assert.Empty((await Messages.AppendAsync([draft], default))[0].ParticipantIds);
        Assert.Equal(["alice", "bob"], (await Conversations.ListParticipantIdsAsync(id, default)).Order());
    }

    [Fact]
    public async Task A_room_is_created_once_and_found_by_name()
    {
        var results = await AllAtOnceAsync(32, async _ => (await Rooms.GetOrCreateAsync("general", "General", Start, default))!.Value);
        Assert.Single(results, r => r.Created);
        var room = await Rooms.FindAsync("general", default);
        Assert.Equal(new StoredRoom("general", "General", 0, 0, Start), room);
        Assert.All(results, r => Assert.Equal(room, r.Room));
        Assert.Null(await Rooms.FindAsync("General", default));

        var conversation = await Conversations.FindAsync(RoomId.Of("general"), default);
        Assert.Equal(ConversationKind.Room, conversation!.Kind);
        Assert.Equal("General", conversation.Title);
    }

    [Fact]
    public async Task A_rooms_messages_are_for_nobody_by_name_and_its_members_are_counted()
    {
        await Rooms.GetOrCreateAsync("general", "general", Start, default);
        await Conversations.AddParticipantsAsync(RoomId.Of("general"), ["alice", "bob"], Start, default);
        var room = (await Conversations.FindAsync(RoomId.Of("general"), default))!;
        var result = await AppendAsync(Draft(room, "alice", clientId: "c1"));

        Assert.Equal(AppendOutcome.Stored, result.Outcome);
        Assert.Empty(result.ParticipantIds);
        Assert.Null(result.Message!.Content.ReceiverId);
        Assert.Equal(1, await UnreadAsync(room, "bob"));
        Assert.Equal(AppendOutcome.NotParticipant, (await AppendAsync(Draft(room, "carol"))).Outcome);
        Assert.Equal(new StoredRoom("general", "general", 2, 1, Start), await Rooms.FindAsync("general", default));

        await Conversations.RemoveParticipantAsync(room.Id, "alice", default);
        Assert.Equal(AppendOutcome.NotParticipant, (await AppendAsync(Draft(room, "alice"))).Outcome);
        Assert.Equal(1, (await Rooms.FindAsync("general", default))!.MemberCount);
    }

    [Fact]
    public async Task Rooms_are_listed_by_name_and_counted()
    {
        foreach (var name in new[] { "b", "a:1", "B", "ä", "a" })
        {
            await Rooms.GetOrCreateAsync(name, name, Start, default);
        }

        await CreateGroupAsync("alice");
        await Conversations.AddParticipantsAsync(RoomId.Of("a"), ["alice"], Start, default);
        await Conversations.AddParticipantsAsync(RoomId.Of("b"), ["alice"], Start, default);

        var first = await Rooms.ListAsync(null, 3, default);
        Assert.Equal(["B", "a", "a:1"], first.Select(r => r.Name));
        Assert.Equal(["b", "ä"], (await Rooms.ListAsync("a:1", 3, default)).Select(r => r.Name));
        Assert.Equal(5, await Rooms.CountAsync(default));
        Assert.Equal(2, await Rooms.CountOfMemberAsync("alice", default));
        Assert.Equal(0, await Rooms.CountOfMemberAsync("bob", default));
    }

    [Fact]
    public async Task A_message_is_found_by_its_client_id()
    {
        var group = await CreateGroupAsync("alice", "bob");
        var stored = (await AppendAsync(Draft(group, "alice", "text", clientId: "c1"))).Message!;

        Assert.Equal(stored.Id, (await Messages.FindByClientIdAsync(group.Id, "alice", "c1", default))?.Id);
        Assert.Equal("text", (await Messages.FindByClientIdAsync(group.Id, "alice", "c1", default))?.Content.Text);
        Assert.Null(await Messages.FindByClientIdAsync(group.Id, "bob", "c1", default));
        Assert.Null(await Messages.FindByClientIdAsync(group.Id, "alice", "c2", default));
        Assert.Null(await Messages.FindByClientIdAsync("no such id", "alice", "c1", default));
    }
}
