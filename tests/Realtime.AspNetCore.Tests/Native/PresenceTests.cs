namespace Realtime.AspNetCore.Tests.Native;

/// <summary>Presence is watched by adding and removing users.</summary>
public sealed class PresenceTests
{
    [Fact]
    public async Task Watching_adds_and_unwatching_removes()
    {
        await using var host = await NativeClient.StartAsync(o =>
        {
            o.PresenceGrace = TimeSpan.Zero;
            o.MaxWatchedUsers = 2;
        });
        await host.DirectAsync("1", "2");
        await host.DirectAsync("1", "3");
        await using var client = await host.ConnectAsync("1");
        await using var second = await host.ConnectAsync("2");
        var watched = (await client.CallAsync("watch_presence", new { userIds = new[] { "2" } })).List("users").Single();
        Assert.Equal(("2", "online", true), (watched.Text("userId"), watched.Text("state"), watched.IsNull("lastSeenAt")));
        Assert.Equal("offline", (await client.CallAsync("watch_presence", new { userIds = new[] { "3" } })).List("users").Single().Text("state"));
        Assert.Equal("invalid_payload", await client.RefusedAsync("watch_presence", new { userIds = new[] { "4" } }));

        await using var third = await host.ConnectAsync("3");
        Assert.Equal(("3", "online"), ((await client.NextAsync("presence")) is var came ? (came.Text("userId"), came.Text("state")) : default));
        await client.CallAsync("unwatch_presence", new { userIds = new[] { "3" } });
        await third.DisposeAsync();
        await second.DisposeAsync();
        var gone = await client.NextAsync("presence");
        Assert.Equal(("2", "offline", false), (gone.Text("userId"), gone.Text("state"), gone.IsNull("lastSeenAt")));
        await client.CallAsync("watch_presence", new { userIds = new[] { "3" } });
        Assert.Equal(2, client.Count("presence"));
    }
}
