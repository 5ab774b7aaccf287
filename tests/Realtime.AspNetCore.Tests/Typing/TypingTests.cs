using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Typing;

public sealed class TypingTests : IAsyncLifetime
{
    private readonly ManualTime _time = new();
    private ChatHost _host = null!;

    public async Task InitializeAsync() => _host = await ChatHost.StartAsync(options => options.RateLimits.IsEnabled = false, time: _time);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Typing_reaches_every_socket_of_the_other_and_none_of_the_typer()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var typer = await _host.ConnectAsync("1");
        await using var typersPhone = await _host.ConnectAsync("1");
        await using var joined = await _host.ConnectAsync("2");
        await using var elsewhere = await _host.ConnectAsync("2");
        await joined.EmitWithAckAsync("join_conversation", id);
        await typersPhone.EmitWithAckAsync("join_conversation", id);

        Assert.Equal("""{"ok":true}""", (await typer.EmitWithAckAsync("typing_start", new { conversationId = id, toUserId = 2 })).GetRawText());
        Assert.Equal($$"""{"conversationId":{{id}},"userId":1}""", (await joined.NextAsync("typing_start")).GetRawText());
        Assert.Equal($$"""{"conversationId":{{id}},"userId":1}""", (await elsewhere.NextAsync("typing_start")).GetRawText());
        Assert.Equal("""{"ok":true}""", (await typer.EmitWithAckAsync("typing_stop", new { conversationId = id, toUserId = 2 })).GetRawText());
        Assert.Equal($$"""{"conversationId":{{id}},"userId":1}""", (await joined.NextAsync("typing_stop")).GetRawText());

        _time.Advance(TimeSpan.FromSeconds(10));
        await joined.SettleAsync();
        await typersPhone.SettleAsync();
        Assert.Equal(1, joined.Count("typing_stop"));
        Assert.Equal(0, typersPhone.Count("typing_start"));
        Assert.Equal(0, typersPhone.Count("typing_stop"));
    }

    [Fact]
    public async Task Typing_in_a_group_reaches_all_others_or_the_one_who_is_named()
    {
        var id = (await _host.GroupAsync("1", "2", "3")).Id;
        await using var typer = await _host.ConnectAsync("1");
        await using var second = await _host.ConnectAsync("2");
        await using var third = await _host.ConnectAsync("3");
        await typer.EmitAsync("typing_start", new { conversationId = id });
        await second.NextAsync("typing_start");
        await third.NextAsync("typing_start");
        await typer.EmitAsync("typing_start", new { conversationId = id, toUserId = 3 });
        await third.NextAsync("typing_start");
        await second.SettleAsync();
        Assert.Equal(1, second.Count("typing_start"));
    }

    [Fact]
    public async Task Typing_without_a_stop_expires_and_a_further_start_prolongs_it()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var typer = await _host.ConnectAsync("1");
        await using var other = await _host.ConnectAsync("2");
        await typer.EmitWithAckAsync("typing_start", new { conversationId = id });
        _time.Advance(TimeSpan.FromSeconds(4));
        await typer.EmitWithAckAsync("typing_start", new { conversationId = id });
        _time.Advance(TimeSpan.FromSeconds(4));
        await other.SettleAsync();
        Assert.Equal(0, other.Count("typing_stop"));
        _time.Advance(TimeSpan.FromSeconds(4));
        await other.NextAsync("typing_stop");
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Typing_expires_in_time_when_the_wall_clock_is_set(int hours)
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var typer = await _host.ConnectAsync("1", _time.GetUtcNow().AddMinutes(110));
        await using var other = await _host.ConnectAsync("2", _time.GetUtcNow().AddMinutes(110));
        await typer.EmitWithAckAsync("typing_start", new { conversationId = id });
        _time.SetWallClock(by: TimeSpan.FromHours(hours));
        _time.Advance(TimeSpan.FromSeconds(4));
        await other.SettleAsync();
        Assert.Equal(0, other.Count("typing_stop"));
        _time.Advance(TimeSpan.FromSeconds(4));
        await other.NextAsync("typing_stop");
    }

    [Fact]
    public async Task Typing_ends_when_the_socket_goes()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var typer = await _host.ConnectAsync("1");
        await using var other = await _host.ConnectAsync("2");
        await typer.EmitWithAckAsync("typing_start", new { conversationId = id });
        typer.Abort();
        await other.NextAsync("typing_stop");
    }

    [Fact]
    public async Task Typing_ends_when_the_user_is_removed()
    {
        var id = (await _host.GroupAsync("1", "2", "3")).Id;
        await using var typer = await _host.ConnectAsync("1");
        await using var other = await _host.ConnectAsync("2");
        await typer.EmitWithAckAsync("typing_start", new { conversationId = id });
        await _host.Get<IConversationService>().RemoveParticipantAsync(id, "1");
        await other.NextAsync("typing_stop");
    }

    [Fact]
    public async Task Start_and_stop_keep_their_order()
    {
        var id = (await _host.DirectAsync("1", "2")).Id;
        await using var typer = await _host.ConnectAsync("1");
        await using var other = await _host.ConnectAsync("2");
        for (var i = 0; i < 50; i++)
        {
            await typer.EmitAsync("typing_start", new { conversationId = id });
            await typer.EmitAsync("typing_stop", new { conversationId = id });
        }

        await typer.SettleAsync();
        await Wait.UntilAsync(() => other.Events.Count == 100, "all have arrived");
        Assert.All(other.Events.Select((e, i) => (e.Name, i)), e => Assert.Equal(e.i % 2 == 0 ? "typing_start" : "typing_stop", e.Name));
    }
}
