using System.Security.Claims;
using System.Text.Json;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Recovery;

public sealed class RecoveryTests
{
    [Fact]
    public async Task A_lost_client_gets_its_id_rooms_data_and_what_it_missed_once_and_in_order()
    {
        await using var host = await StartAsync(io => io.OnConnection(async socket =>
        {
            if (!socket.Recovered)
            {
                socket.Data["name"] = "Ada";
                await socket.JoinAsync("room");
            }
        }));
        var (pid, id, offset) = await LoseAsync(host);
        for (var i = 1; i <= 3; i++)
        {
            await host.Server.To("room").EmitAsync("news", i);
        }

        await host.Server.To("elsewhere").EmitAsync("news", 99);
        await using var back = await ReturnAsync(host, pid, offset);

        Assert.Equal(id, back.Id);
        Assert.True(host.Server.Of("/").TryGetSocket(id, out var socket));
        Assert.True(socket.Recovered);
        Assert.Equal("Ada", socket.Data["name"]);
        Assert.True(socket.IsInRoom("room"));
        await host.Server.To("room").EmitAsync("news", 4);
        Assert.Equal(new[] { 1, 2, 3, 4 }, await TakeAsync(back, 4));
    }

    [Fact]
    public async Task A_client_that_had_no_event_yet_gets_all_since_it_connected()
    {
        await using var host = await StartAsync();
        var (pid, _, _) = await LoseAsync(host, withEvent: false);
        await host.Server.EmitAsync("news", 1);
        await using var back = await ReturnAsync(host, pid, offset: null);

        Assert.Equal(new[] { 1 }, await TakeAsync(back, 1));
    }

    [Theory]
    [InlineData("nobody", true)]
    [InlineData(null, false)]
    public async Task A_client_with_a_wrong_secret_or_offset_starts_afresh(string? otherPid, bool rightOffset)
    {
        await using var host = await StartAsync();
        var (pid, id, offset) = await LoseAsync(host);
        await using var back = await ReturnAsync(host, otherPid ?? pid, rightOffset ? offset : "unknown");

        Assert.NotEqual(id, back.Id);
    }

    [Fact]
    public async Task What_was_recovered_is_not_given_twice()
    {
        await using var host = await StartAsync();
        var (pid, id, offset) = await LoseAsync(host);
        var first = await ReturnAsync(host, pid, offset);
        await first.SendAsync("41");
        await Wait.UntilAsync(() => host.Server.SocketCount == 0, "it has left");
        await using var second = await ReturnAsync(host, pid, offset);

        Assert.NotEqual(id, second.Id);
        await first.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_is_back_before_its_loss_was_noticed_takes_over()
    {
        await using var host = await StartAsync();
        var stale = await ConnectAsync(host, "{}");
        await host.Server.EmitAsync("news", 0);
        var offset = (await OffsetAsync(stale.Client))!;
        await using var back = await ReturnAsync(host, stale.Pid, offset);

        Assert.Equal(stale.Client.Id, back.Id);
        Assert.Equal(1, host.Server.SocketCount);
        await stale.Client.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_is_back_while_its_loss_is_being_handled_takes_over()
    {
        using var handled = new ManualResetEventSlim();
        var (leaving, left) = (new Seen<string>(), new Seen<string>());
        await using var host = await StartAsync(io => io
            .OnDisconnecting((socket, _) =>
            {
                leaving.Add(socket.Id);
                handled.Wait(SocketIOTestClient.Patience);
                return Task.CompletedTask;
            })
            .OnDisconnect((socket, _) =>
            {
                left.Add(socket.Id);
                return Task.CompletedTask;
            }));
        var lost = await ConnectAsync(host, "{}");
        await host.Server.EmitAsync("news", 0);
        var offset = (await OffsetAsync(lost.Client))!;
        lost.Client.Abort();
        await leaving.UntilAsync(1);
        await host.Server.EmitAsync("news", 1);
        await using var back = await ReturnAsync(host, lost.Pid, offset);
        handled.Set();

        Assert.Equal(lost.Client.Id, back.Id);
        Assert.Equal(new[] { 1 }, await TakeAsync(back, 1));
        Assert.Equal(new[] { lost.Client.Id }, left.Items);
        await lost.Client.DisposeAsync();
    }

    [Fact]
    public async Task Another_user_does_not_get_it()
    {
        await using var host = await StartAsync(io => io.Use((socket, next) =>
        {
            var name = socket.Handshake.Auth.GetProperty("user").GetString()!;
            socket.User = new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.NameIdentifier, name)], "test"));
            return next();
        }));
        var victim = await ConnectAsync(host, """{"user":"ada"}""");
        await host.Server.EmitAsync("news", 0);
        var offset = await OffsetAsync(victim.Client);
        victim.Client.Abort();
        await Wait.UntilAsync(() => host.Server.SocketCount == 0, "it is lost");

        var thief = await ConnectAsync(host, $$"""{"user":"eve","pid":"{{victim.Pid}}","offset":"{{offset}}"}""");

        Assert.NotEqual(victim.Client.Id, thief.Client.Id);
        await thief.Client.DisposeAsync();
        await victim.Client.DisposeAsync();
    }

    [Fact]
    public async Task Middleware_decides_again_on_a_client_that_comes_back()
    {
        var closed = false;
        await using var host = await StartAsync(io => io.Use((_, next) => closed ? throw new ConnectRejectedException("closed") : next()));
        var (pid, _, offset) = await LoseAsync(host);
        closed = true;
        await using var back = await SocketIOTestClient.OpenAsync(host.Address);
        await back.SendAsync($$"""40{"pid":"{{pid}}","offset":"{{offset}}"}""");

        Assert.Contains("closed", await back.NextFrameAsync("44"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_missed_more_than_is_kept_starts_afresh()
    {
        await using var host = await StartAsync(options: o => o.MaxBufferedPackets = 5);
        var (pid, id, offset) = await LoseAsync(host);
        for (var i = 0; i < 6; i++)
        {
            await host.Server.EmitAsync("news", i);
        }

        await using var back = await ReturnAsync(host, pid, offset);

        Assert.NotEqual(id, back.Id);
    }

    [Fact]
    public async Task A_client_that_missed_more_than_one_may_be_sent_starts_afresh()
    {
        await using var host = await StartAsync(options: o => o.MaxMissedPackets = 2);
        var (pid, id, offset) = await LoseAsync(host);
        for (var i = 0; i < 3; i++)
        {
            await host.Server.EmitAsync("news", i);
        }

        await using var back = await ReturnAsync(host, pid, offset);

        Assert.NotEqual(id, back.Id);
    }

    [Fact]
    public async Task A_client_that_missed_more_bytes_than_are_kept_starts_afresh()
    {
        await using var host = await StartAsync(options: o => o.MaxBufferedBytes = 1024);
        var (pid, id, offset) = await LoseAsync(host);
        await host.Server.EmitAsync("news", new string('x', 2000));
        await using var back = await ReturnAsync(host, pid, offset);

        Assert.NotEqual(id, back.Id);
    }

    [Fact]
    public async Task Of_more_lost_clients_than_are_waited_for_the_oldest_starts_afresh()
    {
        await using var host = await StartAsync(options: o => o.MaxSessions = 1);
        var older = await LoseAsync(host);
        var newer = await LoseAsync(host);
        await using var first = await ReturnAsync(host, older.Pid, older.Offset);
        await using var second = await ReturnAsync(host, newer.Pid, newer.Offset);

        Assert.NotEqual(older.Id, first.Id);
        Assert.Equal(newer.Id, second.Id);
    }

    [Fact]
    public async Task Where_the_host_says_so_a_client_comes_back_without_the_middleware()
    {
        var asked = 0;
        await using var host = await StartAsync(
            io => io.Use((_, next) =>
            {
                Interlocked.Increment(ref asked);
                return next();
            }),
            o => o.SkipMiddlewares = true);
        var (pid, id, offset) = await LoseAsync(host);
        await using var back = await ReturnAsync(host, pid, offset);

        Assert.Equal((id, 1), (back.Id, asked));
    }

    private static Task<TestHost> StartAsync(Action<SocketIOServer>? configure = null, Action<ConnectionStateRecoveryOptions>? options = null) =>
        TestHost.StartAsync(configure, o =>
        {
            o.ConnectionStateRecovery = new ConnectionStateRecoveryOptions();
            options?.Invoke(o.ConnectionStateRecovery);
        });

    /// <summary>Connects, gets an event, and loses the connection.</summary>
    private static async Task<(string Pid, string Id, string? Offset)> LoseAsync(TestHost host, bool withEvent = true)
    {
        var (client, pid) = await ConnectAsync(host, "{}");
        await using (client)
        {
            string? offset = null;
            if (withEvent)
            {
                await host.Server.EmitAsync("news", 0);
                offset = await OffsetAsync(client);
            }

            client.Abort();
            await Wait.UntilAsync(() => host.Server.SocketCount == 0, "the loss was noticed");
            return (pid, client.Id, offset);
        }
    }

    private static async Task<(SocketIOTestClient Client, string Pid)> ConnectAsync(TestHost host, string auth)
    {
        var client = await SocketIOTestClient.OpenAsync(host.Address);
        await client.ConnectNamespaceAsync(auth);
        var answer = await client.NextFrameAsync("40{");
        await Wait.UntilAsync(() => host.Server.Of("/").TryGetSocket(client.Id, out var socket) && socket.IsReady, "the handlers have run");
        return (client, JsonDocument.Parse(answer[2..]).RootElement.GetProperty("pid").GetString()!);
    }

    private static async Task<SocketIOTestClient> ReturnAsync(TestHost host, string pid, string? offset)
    {
        var last = offset is null ? "" : $",\"offset\":\"{offset}\"";
        return (await ConnectAsync(host, $"{{\"pid\":\"{pid}\"{last}}}")).Client;
    }

    /// <summary>The offset of the next event, which is its last argument.</summary>
    private static async Task<string?> OffsetAsync(SocketIOTestClient client)
    {
        var frame = await client.NextFrameAsync("42[\"news\"");
        return JsonDocument.Parse(frame[2..]).RootElement[2].GetString();
    }

    private static async Task<int[]> TakeAsync(SocketIOTestClient client, int count)
    {
        var values = new List<int>();
        while (values.Count < count)
        {
            var frame = await client.NextFrameAsync("42[\"news\"");
            values.Add(JsonDocument.Parse(frame[2..]).RootElement[1].GetInt32());
        }

        return [.. values];
    }
}
