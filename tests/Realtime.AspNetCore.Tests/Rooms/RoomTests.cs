using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;
using Realtime.Rooms;

namespace Realtime.AspNetCore.Tests.Rooms;

public sealed class RoomTests : IAsyncLifetime
{
    private ChatHost _host = null!;

    private IRoomService Rooms => _host.Get<IRoomService>();

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(
        chat => chat.MaxRoomsPerUser = 3,
        chat => chat.AddRoomPolicy<Policy>());

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Whoever_enters_hears_the_room_and_is_counted_once()
    {
        await using var first = await _host.ConnectAsync("1");
        await using var second = await _host.ConnectAsync("1");
        await using var other = await _host.ConnectAsync("2");
        foreach (var client in new[] { first, second, other })
        {
            Assert.True((await client.EmitWithAckAsync("join_conversation", "room:general")).GetProperty("ok").GetBoolean());
        }

        var room = await Rooms.FindAsync("general");
        Assert.Equal((2L, 2), (room!.MemberCount, room.PresentCount));
        await other.EmitWithAckAsync("send_message", new { conversationId = "room:general", content = "Hello all" });
        foreach (var client in new[] { first, second, other })
        {
            Assert.Equal("Hello all", (await client.NextAsync("new_message")).GetProperty("content").GetString());
            Assert.Equal(0, client.Count("message_notification"));
        }
    }

    [Fact]
    public async Task A_lost_connection_ends_presence_and_leaving_ends_membership()
    {
        await using var first = await _host.ConnectAsync("1");
        await using var second = await _host.ConnectAsync("1");
        await first.EmitWithAckAsync("join_conversation", "room:general");
        await second.EmitWithAckAsync("join_conversation", "room:general");
        await first.EmitWithAckAsync("leave_conversation", "room:general");
        Assert.Equal(1, (await Rooms.FindAsync("general"))!.PresentCount);
        second.Abort();
        await Wait.UntilAsync(async () => (await Rooms.FindAsync("general"))!.PresentCount == 0, "nobody is there");
        Assert.Equal(1, (await Rooms.FindAsync("general"))!.MemberCount);

        await first.EmitWithAckAsync("join_conversation", "room:general");
        await first.EmitWithAckAsync("leave_conversation", "room:general");
        Assert.Equal(0, (await Rooms.FindAsync("general"))!.MemberCount);
        Assert.False((await first.EmitWithAckAsync("send_message", new { conversationId = "room:general", content = "x" })).GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task A_room_that_may_not_be_entered_looks_like_none()
    {
        await Rooms.CreateAsync("staff");
        await Rooms.CreateAsync("lobby", "The lobby");
        await using var guest = await _host.ConnectAsync("guest");
        var refused = await guest.EmitWithAckAsync("join_conversation", "room:staff");
        var unknown = await guest.EmitWithAckAsync("join_conversation", "room:private");
        Assert.Equal(refused.GetRawText(), unknown.GetRawText());
        Assert.Equal(["The lobby"], (await Rooms.ListAsync("guest")).Items.Select(r => r.Title));
        Assert.Equal(["lobby", "staff"], (await Rooms.ListAsync("1")).Items.Select(r => r.Name));

        await Rooms.AddMemberAsync("staff", "guest");
        Assert.True((await guest.EmitWithAckAsync("join_conversation", "room:staff")).GetProperty("ok").GetBoolean());
        Assert.True(await Rooms.RemoveMemberAsync("staff", "guest"));
        await _host.Get<IMessageService>().SendAsync(new SendMessage((await JoinedAsync("1", "staff")).ConversationId, "1", "secret"));
        await guest.SettleAsync();
        Assert.Equal(0, guest.Count("new_message"));
    }

    [Fact]
    public async Task Rooms_have_limits()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            await JoinedAsync("1", name);
        }

        Assert.Equal(RealtimeError.RateLimited, (await Assert.ThrowsAsync<RealtimeException>(() => JoinedAsync("1", "d"))).Error);
        foreach (var name in new[] { "", " a", "a ", "a\n", new string('x', 101) })
        {
            Assert.Equal(RealtimeError.InvalidPayload, (await Assert.ThrowsAsync<RealtimeException>(() => JoinedAsync("2", name))).Error);
        }

        await Assert.ThrowsAsync<RealtimeException>(
            () => _host.Get<IConversationService>().CreateGroupAsync(new NewGroup(null, ["1"]) { Id = "room:taken" }));
    }

    private Task<Room> JoinedAsync(string userId, string name) => Rooms.EnterAsync(name, userId);

    /// <summary>Guests may enter the lobby alone.</summary>
    private sealed class Policy : IRoomPolicy
    {
        public ValueTask<bool> MayEnterAsync(string roomName, string userId, CancellationToken cancellationToken) =>
            new(userId != "guest" || roomName == "lobby");
    }
}
