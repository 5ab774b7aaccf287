using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    private IChatroomUserStore ChatroomUsers => Services.GetRequiredService<IChatroomUserStore>();

    [Fact]
    public async Task A_chatroom_user_is_added_and_found()
    {
        var user = new StoredChatroomUser("0b1ff4e2-62d1-4f2c-9c39-0e7b1c7e2f64", "Alice \ud83d\ude00", "alice", Start);
        Assert.Null(await ChatroomUsers.FindAsync(user.Id, default));
        Assert.Equal(ChatroomUserOutcome.Added, await ChatroomUsers.AddAsync(user, 10, default));
        Assert.Equal(user, await ChatroomUsers.FindAsync(user.Id, default));
        Assert.Null(await ChatroomUsers.FindAsync(user.Id.ToUpperInvariant(), default));
    }

    [Fact]
    public async Task A_handle_belongs_to_one_chatroom_user()
    {
        var outcomes = await AllAtOnceAsync(16, async i =>
            await ChatroomUsers.AddAsync(new($"user-{i}", "Name", "handle", Start), 100, default));
        Assert.Single(outcomes, ChatroomUserOutcome.Added);
        Assert.Equal(15, outcomes.Count(outcome => outcome == ChatroomUserOutcome.HandleTaken));

        // Handles are compared by code unit, to the last space.
        foreach (var (id, handle) in new[] { ("a", "Handle"), ("b", "handle "), ("c", "h\u00e4ndle"), ("d", new string('x', 200)) })
        {
            Assert.Equal(ChatroomUserOutcome.Added, await ChatroomUsers.AddAsync(new(id, "Name", handle, Start), 100, default));
            Assert.Equal(handle, (await ChatroomUsers.FindAsync(id, default))!.Handle);
        }
    }

    [Fact]
    public async Task Chatroom_users_are_limited()
    {
        Assert.Equal(ChatroomUserOutcome.Added, await ChatroomUsers.AddAsync(new("1", "One", "one", Start), 2, default));
        Assert.Equal(ChatroomUserOutcome.Added, await ChatroomUsers.AddAsync(new("2", "Two", "two", Start), 2, default));
        Assert.Equal(ChatroomUserOutcome.Full, await ChatroomUsers.AddAsync(new("3", "Three", "three", Start), 2, default));
        Assert.Equal(ChatroomUserOutcome.HandleTaken, await ChatroomUsers.AddAsync(new("3", "Three", "two", Start), 2, default));
        Assert.Null(await ChatroomUsers.FindAsync("3", default));
        Assert.Equal(ChatroomUserOutcome.Added, await ChatroomUsers.AddAsync(new("3", "Three", "three", Start), 3, default));
    }
}
