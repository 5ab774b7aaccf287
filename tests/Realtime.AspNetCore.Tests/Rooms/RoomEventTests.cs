using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Changes;
using Realtime.Rooms;

namespace Realtime.AspNetCore.Tests.Rooms;

public sealed class RoomEventTests : IAsyncLifetime
{
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(
        chat => chat.Dialect = PlainDialect.Instance,
        pipeline: app =>
        {
            app.UseAuthentication();
            app.UseAuthorization();
            app.MapChatRealtimeApi();
        });

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_user_comes_with_the_first_socket_and_goes_with_the_last()
    {
        await using var watcher = await _host.ConnectAsync("1");
        await watcher.EmitWithAckAsync("enter", "general");
        await using var first = await _host.ConnectAsync("2");
        await using var second = await _host.ConnectAsync("2");
        Assert.Equal(2, (await first.EmitWithAckAsync("enter", "general")).GetProperty("value").GetInt32());
        Assert.Equal(2, (await second.EmitWithAckAsync("enter", "general")).GetProperty("value").GetInt32());
        Assert.Equal("""{"roomName":"general","name":"2","presentCount":2}""", (await watcher.NextAsync("came")).GetRawText());

        await first.EmitWithAckAsync("leave", "general");
        await first.EmitWithAckAsync("leave", "general");
        await watcher.SettleAsync();
        Assert.Equal((1, 0), (watcher.Count("came"), watcher.Count("went")));
        second.Abort();
        Assert.Equal("""{"roomName":"general","name":"2","presentCount":1}""", (await watcher.NextAsync("went")).GetRawText());
        await first.SettleAsync();
        Assert.Equal(0, first.Count("came") + first.Count("went"));
    }

    [Fact]
    public async Task Whom_the_host_removes_goes_at_once()
    {
        await using var watcher = await _host.ConnectAsync("1");
        await using var removed = await _host.ConnectAsync("2");
        await watcher.EmitWithAckAsync("enter", "general");
        await removed.EmitWithAckAsync("enter", "general");
        Assert.True(await _host.Get<IRoomService>().RemoveMemberAsync("general", "2"));
        await watcher.NextAsync("went");
        await watcher.EmitWithAckAsync("say", "Among us");
        await watcher.NextAsync("message");
        await removed.SettleAsync();
        Assert.Equal(0, removed.Count("message"));
    }

    [Fact]
    public async Task What_was_told_last_of_a_busy_user_is_the_truth()
    {
        await using var watcher = await _host.ConnectAsync("1");
        await watcher.EmitWithAckAsync("enter", "general");
        await using var one = await _host.ConnectAsync("2");
        await using var other = await _host.ConnectAsync("2");
        var changes = Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? one : other).EmitWithAckAsync(i % 4 < 2 ? "enter" : "leave", "general"));
        await Task.WhenAll(changes);

        // What was queued for delivery before this is delivered when it returns.
        await _host.Get<EventDelivery>().InOrderAsync(RoomId.Of("general"), () => default);
        await watcher.SettleAsync();
        var last = watcher.Events.Last(e => e.Name is "came" or "went");
        Assert.Equal((await _host.Get<IRoomService>().FindAsync("general"))!.PresentCount, last.Payload.GetProperty("presentCount").GetInt32());
    }

    [Fact]
    public async Task Rooms_are_reached_over_http()
    {
        using var http = _host.Http("1");
        await _host.Get<IRoomService>().CreateAsync("general", "General");
        Assert.Equal("General", (await http.GetFromJsonAsync<JsonElement>("/api/chat/rooms")).GetProperty("items")[0].GetProperty("title").GetString());
        var entered = await (await http.PutAsync("/api/chat/rooms/general/membership", null)).Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal(1, entered.GetProperty("memberCount").GetInt32());
        var sent = await http.PostAsJsonAsync("/api/chat/conversations/room:general/messages", new { content = "Hello" });
        Assert.True(sent.IsSuccessStatusCode);
        await using var client = await _host.ConnectAsync("2");
        await client.EmitWithAckAsync("enter", "general");
        var present = await http.GetFromJsonAsync<JsonElement>("/api/chat/rooms/general/present");
        Assert.Equal("2", present.GetProperty("items")[0].GetProperty("userId").GetString());
        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync("/api/chat/rooms/general/membership")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/api/chat/rooms/nowhere")).StatusCode);
        Assert.Equal(1, (await http.GetFromJsonAsync<JsonElement>("/api/chat/rooms/general")).GetProperty("memberCount").GetInt32());
    }
}
