using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Rooms;

namespace Realtime.AspNetCore.Tests.Rooms;

/// <summary>The rules of rooms (who sees, who enters, who creates) hold at every door. A guest sees nothing and creates nothing.</summary>
public sealed class RoomRuleTests : IAsyncLifetime
{
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await StartAsync(options => options.MaxRoomsCreatedPerUser = 3);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task The_chatroom_calls_ask_the_policy_who_sees_a_room_and_who_creates_one()
    {
        using var member = _host.Http("1");
        using var guest = _host.Http("guest");
        var made = await CreateAsync(member);
        Assert.Equal(HttpStatusCode.Created, made.Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await CreateAsync(guest)).Status);

        using var seen = await member.GetAsync($"/chatrooms/{made.Id}");
        using var hidden = await guest.GetAsync($"/chatrooms/{made.Id}");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.NotFound), (seen.StatusCode, hidden.StatusCode));
        Assert.Equal("[]", await guest.GetStringAsync("/chatrooms/"));
        using var unread = await guest.GetAsync($"/messages/?chatroom_id={made.Id}");
        using var unsent = await guest.PostAsJsonAsync("/messages/", new { message_text = "x", user_id = "guest", chatroom_id = made.Id, is_reply = false });
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (unread.StatusCode, unsent.StatusCode));
    }

    [Fact]
    public async Task Without_room_creation_nobody_creates_a_room_over_http_or_a_socket()
    {
        await using var host = await StartAsync(options => options.AllowRoomCreation = false);
        using var http = host.Http("1");
        Assert.Equal(HttpStatusCode.Forbidden, (await CreateAsync(http)).Status);
        using var entered = await http.PutAsync("/api/chat/rooms/new/membership", null);
        Assert.Equal(HttpStatusCode.NotFound, entered.StatusCode);
        Assert.Empty((await host.Get<IRoomService>().ListAsync("1")).Items);
        await host.Get<IRoomService>().CreateAsync("hosts");
        Assert.Single((await host.Get<IRoomService>().ListAsync("1")).Items);
    }

    [Fact]
    public async Task A_user_creates_so_many_rooms_by_all_doors_together_and_others_go_on()
    {
        using var refused = new Counted(_host, "realtime.chat.rate_limited", "class");
        using var http = _host.Http("1");
        using var other = _host.Http("2");
        await using var socket = await _host.ConnectAsync("1");
        Assert.Equal(HttpStatusCode.Created, (await CreateAsync(http)).Status);
        await _host.Get<IRoomService>().EnterAsync("entered", "1");
        using var put = await http.PutAsync("/api/chat/rooms/put/membership", null);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);

        Assert.Equal(HttpStatusCode.TooManyRequests, (await CreateAsync(http)).Status);
        using var again = await http.PutAsync("/api/chat/rooms/more/membership", null);
        Assert.Equal(HttpStatusCode.TooManyRequests, again.StatusCode);
        Assert.Equal(2, refused.Of("MaxRoomsCreatedPerUser"));

        Assert.Equal(HttpStatusCode.Created, (await CreateAsync(other)).Status);
        await _host.Get<IRoomService>().CreateAsync("hosts");
        await _host.Get<IRoomService>().EnterAsync("hosts", "1");
    }

    [Fact]
    public async Task Many_calls_at_once_create_no_more_than_the_limit()
    {
        var entered = await Task.WhenAll(Enumerable.Range(0, 20).Select(async i =>
        {
            try
            {
                await _host.Get<IRoomService>().EnterAsync($"room {i}", "1");
                return true;
            }
            catch (RealtimeException exception) when (exception.Error == RealtimeError.RateLimited)
            {
                return false;
            }
        }));

        Assert.Equal(3, entered.Count(done => done));
    }

    private static Task<ChatHost> StartAsync(Action<ChatRealtimeOptions> options) => ChatHost.StartAsync(
        options,
        chat => chat.AddRoomPolicy<Policy>(),
        pipeline: app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapChatroomApi();
            app.MapChatRealtimeApi();
        });

    private static async Task<(HttpStatusCode Status, string? Id)> CreateAsync(HttpClient http)
    {
        using var answer = await http.PostAsJsonAsync("/chatrooms/", new { name = "Room" });
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (answer.StatusCode, body.TryGetProperty("id", out var id) ? id.GetString() : null);
    }

    private sealed class Policy : IRoomPolicy
    {
        public ValueTask<bool> MayEnterAsync(string roomName, string userId, CancellationToken cancellationToken) => new(userId != "guest");
    }
}
