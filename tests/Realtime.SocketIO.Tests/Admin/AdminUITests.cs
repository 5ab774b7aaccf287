using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Realtime.Testing;
using static Realtime.SocketIO.Tests.Admin.AdminClient;

namespace Realtime.SocketIO.Tests.Admin;

public sealed class AdminUITests
{
    private const string Credentials = "{\"username\":\"ada\",\"password\":\"secret\"}";

    [Fact]
    public async Task Without_authentication_the_host_does_not_start()
    {
        var exception = await Assert.ThrowsAsync<OptionsValidationException>(() => StartAsync(_ => { }));

        Assert.Contains("AllowAnonymous", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_who_knows_the_password_is_let_in_and_may_come_back_without_it()
    {
        await using var host = await StartAsync(o =>
        {
            o.Username = "ada";
            o.PasswordHash = SocketIOAdminUIOptions.HashPassword("secret");
        });
        await using var client = await SocketIOTestClient.OpenAsync(host.Address);

        foreach (var wrong in new[] { "", "{\"username\":\"ada\",\"password\":\"guess\"}", "{\"username\":\"eve\",\"password\":\"secret\"}", "{\"sessionId\":\"guess\"}", "{\"username\":1,\"password\":\"\\ud800\"}" })
        {
            await client.SendAsync("40/admin," + wrong);
            Assert.Equal("44/admin,{\"message\":\"invalid credentials\"}", await client.NextFrameAsync("44/admin,"));
        }

        await client.SendAsync("40/admin," + Credentials);
        var session = (await NextAsync(client, "session"))[0].GetString();
        await client.SendAsync("41/admin,");
        await client.SendAsync($"40/admin,{{\"sessionId\":\"{session}\"}}");

        await NextAsync(client, "config");
    }

    [Fact]
    public async Task A_callback_of_the_host_s_may_decide()
    {
        await using var host = await StartAsync(o => o.Authenticate = (user, password) => ValueTask.FromResult(user == "bob" && password == "pw"));
        await using var client = await SocketIOTestClient.OpenAsync(host.Address);

        await client.SendAsync("40/admin," + Credentials);
        await client.NextFrameAsync("44/admin,");
        await client.SendAsync("40/admin,{\"username\":\"bob\",\"password\":\"pw\"}");

        await NextAsync(client, "session");
    }

    [Fact]
    public async Task It_shows_sockets_rooms_and_events()
    {
        await using var host = await StartAnonymousAsync(o => { });
        await using var early = await SocketIOTestClient.ConnectAsync(host.Address, headers: new Dictionary<string, string> { ["Authorization"] = "Bearer abc", ["X-Shown"] = "yes" });
        await using var admin = await ConnectAsync(host.Address);
        var sockets = (await NextAsync(admin, "all_sockets"))[0];
        var known = sockets.EnumerateArray().Single(socket => socket.GetProperty("id").GetString() == early.Id);
        Assert.Equal("websocket", known.GetProperty("transport").GetString());
        Assert.Equal("/", known.GetProperty("nsp").GetString());
        Assert.Equal("(hidden)", known.GetProperty("handshake").GetProperty("headers").GetProperty("authorization").GetString());
        Assert.Equal("yes", known.GetProperty("handshake").GetProperty("headers").GetProperty("x-shown").GetString());

        await using var client = await host.ConnectAsync();
        await UntilAsync(admin, "socket_connected", e => e[0].GetProperty("id").GetString() == client.Id);
        await client.EmitAsync("hello", 1, new { a = "b" });
        var received = await NextAsync(admin, "event_received");
        Assert.Equal($"[\"/\",\"{client.Id}\",[\"hello\",1,{{\"a\":\"b\"}}]", string.Join(',', received.Take(3).Select(part => part.GetRawText())).Insert(0, "["));
        Assert.True(received[3].TryGetDateTime(out _));

        Assert.True(host.Server.Of("/").TryGetSocket(client.Id, out var socket));
        await socket.JoinAsync("room");
        Assert.Equal(["/", "room", client.Id], (await NextAsync(admin, "room_joined")).Take(3).Select(part => part.GetString()));
        await host.Server.To("room").EmitAsync("news", new byte[] { 1 });
        Assert.Equal("[\"news\",\"AQ==\"]", (await NextAsync(admin, "event_sent"))[2].GetRawText());
        await socket.LeaveAsync("room");
        Assert.Equal(["/", "room", client.Id], (await NextAsync(admin, "room_left")).Take(3).Select(part => part.GetString()));
        await socket.DisconnectAsync();
        Assert.Equal(["/", client.Id, "server namespace disconnect"], (await NextAsync(admin, "socket_disconnected")).Take(3).Select(part => part.GetString()));
        Assert.Equal(["/", client.Id, client.Id], (await NextAsync(admin, "room_left")).Take(3).Select(part => part.GetString()));
    }

    [Fact]
    public async Task It_sends_statistics()
    {
        await using var host = await StartAnonymousAsync(o => o.ServerId = "node-1");
        await using var admin = await ConnectAsync(host.Address);
        await using var client = await host.ConnectAsync();

        await UntilAsync(admin, "server_stats", e => e[0].GetProperty("aggregatedEvents").EnumerateArray().Any(item => item.GetProperty("type").GetString() == "rawConnection"));
        var stats = await UntilAsync(admin, "server_stats", e => e[0].GetProperty("clientsCount").GetInt32() == 2);

        Assert.Equal("node-1", stats[0].GetProperty("serverId").GetString());
        Assert.Equal(0, stats[0].GetProperty("pollingClientsCount").GetInt32());
        Assert.Contains(stats[0].GetProperty("namespaces").EnumerateArray(), ns => ns.GetProperty("name").GetString() == "/");
    }

    [Fact]
    public async Task Its_commands_act_on_the_addressed_sockets()
    {
        await using var host = await StartAnonymousAsync(_ => { });
        await using var admin = await ConnectAsync(host.Address);
        Assert.Contains("\"MDISCONNECT\"", (await NextAsync(admin, "config"))[0].GetRawText(), StringComparison.Ordinal);
        var (client, socket) = await host.ConnectPairAsync();
        await using var _ = client;

        await admin.SendAsync($"42/admin,[\"join\",\"/\",\"room\",\"{client.Id}\"]");
        await Wait.UntilAsync(() => socket.IsInRoom("room"), "the socket has joined");
        await admin.SendAsync("42/admin,[\"emit\",\"/\",\"room\",\"news\",{\"a\":1}]");
        Assert.Equal("{\"a\":1}", (await client.NextAsync("news")).GetRawText());
        await admin.SendAsync("42/admin,[\"emit\",\"/\",null,\"to all\"]");
        await client.NextAsync("to all");
        await admin.SendAsync("42/admin,[\"leave\",\"/\",\"room\"]");
        await Wait.UntilAsync(() => !socket.IsInRoom("room"), "the socket has left");
        await admin.SendAsync("42/admin,[\"emit\",\"/nowhere\",null,\"x\"]");
        await admin.SendAsync($"42/admin,[\"_disconnect\",\"/\",false,\"{client.Id}\"]");
        await client.Disconnected.WaitAsync(SocketIOTestClient.Patience);
    }

    [Fact]
    public async Task A_ui_that_may_only_look_has_no_commands()
    {
        await using var host = await StartAnonymousAsync(o =>
        {
            o.ReadOnly = true;
            o.ShowEvents = false;
        });
        await using var admin = await ConnectAsync(host.Address);

        Assert.Equal("{\"supportedFeatures\":[\"AGGREGATED_EVENTS\"]}", (await NextAsync(admin, "config"))[0].GetRawText());
        Assert.Empty(host.Server.Of("/admin").EventNames);
        Assert.False(host.Server.Of("/").HasOutgoingListeners);
    }

    private static Task<TestHost> StartAnonymousAsync(Action<SocketIOAdminUIOptions> configure) => StartAsync(o =>
    {
        o.AllowAnonymous = true;
        configure(o);
    });

    private static Task<TestHost> StartAsync(Action<SocketIOAdminUIOptions> configure) => TestHost.StartAsync(services: (_, builder) => builder.AddAdminUI(o =>
    {
        o.StatisticsInterval = TimeSpan.FromMilliseconds(100);
        configure(o);
    }));
}
