namespace Realtime.SocketIO.Tests.Events;

public sealed class EventHookTests
{
    [Fact]
    public async Task Listeners_of_any_event_hear_those_without_a_handler_before_handlers_run()
    {
        var seen = new Seen<string>();
        await using var host = await TestHost.StartAsync(io =>
        {
            io.OnAny(e => seen.Add("namespace " + e.Name));
            io.OnConnection(socket =>
            {
                socket.OnAny(e => seen.Add("second " + e.Name));
                socket.PrependAny(e => seen.Add("first " + e.Name));
                socket.On("known", e =>
                {
                    seen.Add("handler");
                    return e.AckAsync();
                });
            });
        });
        await using var client = await host.ConnectAsync();

        await client.EmitAsync("unknown", 1);
        await client.EmitWithAckAsync("known");

        Assert.Equal(
            ["namespace unknown", "first unknown", "second unknown", "namespace known", "first known", "second known", "handler"],
            seen.Items);
    }

    [Fact]
    public async Task A_listener_that_was_removed_hears_nothing_more()
    {
        var seen = new Seen<string>();
        Action<SocketEvent> listener = e => seen.Add(e.Name);
        await using var host = await TestHost.StartAsync(io => io.OnConnection(socket =>
        {
            socket.OnAny(listener).OnAny(listener);
            socket.On("off", async e =>
            {
                socket.OffAny(listener);
                await e.AckAsync();
            });
            socket.On("off-all", async e =>
            {
                socket.OffAny();
                await e.AckAsync();
            });
            socket.On("x", e => e.AckAsync());
        }));
        await using var client = await host.ConnectAsync();

        foreach (var name in new[] { "off", "x", "off-all", "x" })
        {
            await client.EmitWithAckAsync(name);
        }

        Assert.Equal(["off", "off", "x", "off-all"], seen.Items);
    }

    [Fact]
    public async Task Middleware_runs_in_order_around_the_handlers()
    {
        var seen = new Seen<string>();
        await using var host = await TestHost.StartAsync(io =>
        {
            io.UseEvents(async (e, next) =>
            {
                seen.Add("namespace in");
                await next();
                seen.Add("namespace out");
                await e.AckAsync("answered");
            });
            io.OnConnection(socket =>
            {
                socket.Use(async (socketEvent, next) =>
                {
                    seen.Add("socket in");
                    await Task.Yield();
                    await next();
                    seen.Add("socket out");
                });
                socket.On("x", async e =>
                {
                    await Task.Yield();
                    seen.Add("handler");
                });
            });
        });
        await using var client = await host.ConnectAsync();

        Assert.Equal("answered", (await client.EmitWithAckAsync("x")).GetString());
        Assert.Equal(["namespace in", "socket in", "handler", "socket out", "namespace out"], seen.Items);
    }

    [Fact]
    public async Task Middleware_keeps_an_event_from_the_handlers_by_not_going_on()
    {
        var seen = new Seen<string>();
        await using var host = await TestHost.StartAsync(io => io.OnConnection(socket =>
        {
            socket.Use((e, next) => e.Name == "secret" ? e.AckAsync("no").AsTask() : next());
            socket.On("secret", e => seen.Add("reached"));
            socket.On("open", e => e.AckAsync("yes"));
        }));
        await using var client = await host.ConnectAsync();

        Assert.Equal("no", (await client.EmitWithAckAsync("secret")).GetString());
        Assert.Equal("yes", (await client.EmitWithAckAsync("open")).GetString());
        Assert.Empty(seen.Items);
    }

    [Fact]
    public async Task What_middleware_throws_is_reported_and_the_connection_is_kept()
    {
        var errors = new Seen<string>();
        await using var host = await TestHost.StartAsync(io =>
        {
            io.OnEventError((e, exception) => errors.Add(e.Name + ": " + exception.Message));
            io.OnConnection(socket =>
            {
                socket.Use((e, next) => e.Name == "bad" ? throw new InvalidOperationException("refused") : next());
                socket.On("bad", e => e.AckAsync("reached"));
                socket.On("good", e => e.AckAsync("fine"));
            });
        });
        await using var client = await host.ConnectAsync();

        await client.EmitAsync("bad");

        Assert.Equal("fine", (await client.EmitWithAckAsync("good")).GetString());
        Assert.Equal(["bad: refused"], errors.Items);
    }

    [Fact]
    public async Task Middleware_sees_what_handlers_throw()
    {
        var errors = new Seen<Exception>();
        await using var host = await TestHost.StartAsync(io =>
        {
            io.OnEventError((_, exception) => errors.Add(exception));
            io.UseEvents(async (e, next) =>
            {
                try
                {
                    await next();
                }
                catch (NotSupportedException exception)
                {
                    await e.AckAsync(exception.Message);
                }
            });
            io.On("x", e => throw new NotSupportedException("not here"));
        });
        await using var client = await host.ConnectAsync();

        Assert.Equal("not here", (await client.EmitWithAckAsync("x")).GetString());
        Assert.Empty(errors.Items);
    }

    [Fact]
    public async Task Going_on_twice_runs_the_handlers_once()
    {
        var seen = new Seen<string>();
        await using var host = await TestHost.StartAsync(io => io
            .UseEvents(async (e, next) =>
            {
                await next();
                await next();
                await e.AckAsync();
            })
            .On("x", e => seen.Add("handler")));
        await using var client = await host.ConnectAsync();

        await client.EmitWithAckAsync("x");

        Assert.Single(seen.Items);
    }

    [Fact]
    public async Task Outgoing_listeners_hear_emissions_and_broadcasts_but_no_acknowledgements()
    {
        var seen = new Seen<string>();
        Action<OutgoingEvent> own = e => seen.Add($"own {e.Name} {string.Join(',', e.Arguments)}");
        await using var host = await TestHost.StartAsync(io =>
        {
            io.OnAnyOutgoing(e => throw new InvalidOperationException("ignored"));
            io.On("x", e => e.AckAsync("acknowledged"));
        });
        var (client, socket) = await host.ConnectPairAsync();
        await using var _ = client;
        socket.OnAnyOutgoing(own);
        socket.PrependAnyOutgoing(e => seen.Add("first"));

        await socket.EmitAsync("one", 1);
        await socket.EmitArgumentsAsync("many", [1, "b"]);
        await host.Server.EmitAsync("all", "c");
        await client.EmitWithAckAsync("x");
        socket.OffAnyOutgoing(own);
        await socket.EmitAsync("after");

        await client.NextFrameAsync("42[\"after\"");
        Assert.Equal(["first", "own one 1", "first", "own many 1,b", "first", "own all c", "first"], seen.Items);
    }
}
