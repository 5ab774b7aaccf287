using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Realtime.SocketIO.Tests.Events;

public sealed class EventHandlerTests
{
    private static JsonTypeInfo<Line> LineInfo { get; } = (JsonTypeInfo<Line>)new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }.GetTypeInfo(typeof(Line));

    [Fact]
    public async Task Handlers_of_every_shape_get_their_events()
    {
        var seen = new Seen<string>();
        await using var host = await TestHost.StartAsync(io => io.OnConnection(socket =>
        {
            socket.On("value-task", e => e.AckAsync(e.Arg<string>(0)));
            socket.On("task", async e => await e.AckAsync("task"));
            socket.On("action", e => seen.Add(e.Name));
            socket.On<Line>("line", async (line, e) => await e.AckAsync(line.Text));
            socket.On<Line>("line-only", line =>
            {
                seen.Add(line.Text);
                return Task.CompletedTask;
            });
            socket.On<Line>("line-action", line => seen.Add(line.Text));
            socket.On("line-info", LineInfo, (line, e) => e.AckAsync(line.Text).AsTask());
            socket.On<string, int>("pair", (text, number, e) => e.AckAsync(text + number).AsTask());
            socket.On<string, int>("pair-only", (text, number) =>
            {
                seen.Add(text + number);
                return Task.CompletedTask;
            });
        }));
        await using var client = await host.ConnectAsync();

        Assert.Equal("a", (await client.EmitWithAckAsync("value-task", "a")).GetString());
        Assert.Equal("task", (await client.EmitWithAckAsync("task")).GetString());
        Assert.Equal("hi", (await client.EmitWithAckAsync("line", new { text = "hi" })).GetString());
        Assert.Equal("hi", (await client.EmitWithAckAsync("line-info", new { text = "hi" })).GetString());
        Assert.Equal("a7", (await client.EmitWithAckAsync("pair", "a", 7)).GetString());
        await client.EmitAsync("action");
        await client.EmitAsync("line-only", new { text = "1" });
        await client.EmitAsync("line-action", new { text = "2" });
        await client.EmitAsync("pair-only", "b", 3);
        await seen.UntilAsync(4);
        Assert.Equal(["action", "1", "2", "b3"], seen.Items);
    }

    [Theory]
    [InlineData("line", "")]
    [InlineData("line", "null")]
    [InlineData("line", "5")]
    [InlineData("line", "{\"text\":5}")]
    [InlineData("pair", "\"a\"")]
    [InlineData("pair", "\"a\",\"b\"")]
    [InlineData("number", "null")]
    public async Task A_payload_that_does_not_bind_keeps_the_connection_and_is_reported(string eventName, string arguments)
    {
        var errors = new Seen<Exception>();
        var called = false;
        await using var host = await TestHost.StartAsync(io => io
            .On<Line>("line", (_, _) => Call())
            .On<string, int>("pair", (_, _) => Call())
            .On<int>("number", (_, _) => Call())
            .On("ping", e => e.AckAsync("pong"))
            .OnEventError((_, exception) => errors.Add(exception)));
        await using var client = await host.ConnectAsync();

        await client.EmitRawAsync(eventName, arguments);

        Assert.Equal("pong", (await client.EmitWithAckAsync("ping")).GetString());
        Assert.IsType<SocketArgumentException>(Assert.Single(errors.Items));
        Assert.False(called);

        Task Call()
        {
            called = true;
            return Task.CompletedTask;
        }
    }

    [Theory]
    [InlineData("number", "null", "none")]
    [InlineData("number", "", "none")]
    [InlineData("number", "5", "5")]
    [InlineData("text", "null", "none")]
    [InlineData("text", "", "none")]
    [InlineData("text", "\"a\"", "a")]
    [InlineData("json", "null", "Null")]
    [InlineData("json", "", "Undefined")]
    [InlineData("pair", "\"a\"", "a none")]
    [InlineData("pair", "\"a\",null", "a none")]
    [InlineData("pair", "\"a\",\"b\"", "a b")]
    [InlineData("method", "\"a\"", "a 10")]
    [InlineData("method", "\"a\",3", "a 3")]
    public async Task Optional_and_nullable_arguments_may_be_missing(string name, string arguments, string expected)
    {
        await using var host = await TestHost.StartAsync(io => io
            .On<int?>("number", (number, e) => e.AckAsync(number?.ToString() ?? "none").AsTask())
            .On<string?>("text", (text, e) => e.AckAsync(text ?? "none").AsTask())
            .On<JsonElement>("json", (json, e) => e.AckAsync(json.ValueKind.ToString()).AsTask())
            .On<string, string?>("pair", (first, second, e) => e.AckAsync($"{first} {second ?? "none"}").AsTask())
            .On<string, int>("method", WithDefault));
        await using var client = await host.ConnectAsync();

        Assert.Equal(expected, (await client.EmitRawWithAckAsync(name, arguments)).GetString());

        static Task WithDefault(string text, int number = 10, SocketEvent? e = null) => e!.AckAsync($"{text} {number}").AsTask();
    }

    [Theory]
    [InlineData("pair", "null,\"b\"")]
    [InlineData("pair", "")]
    [InlineData("method", "\"a\",null")]
    [InlineData("plain", "null")]
    [InlineData("plain", "")]
    public async Task Other_arguments_have_to_be_there(string name, string arguments)
    {
        var errors = new Seen<Exception>();
        await using var host = await TestHost.StartAsync(io => io
            .On<string, string?>("pair", (_, _) => Task.CompletedTask)
            .On<string, int>("method", WithDefault)
            .On<string>("plain", _ => { })
            .OnEventError((_, exception) => errors.Add(exception)));
        await using var client = await host.ConnectAsync();

        await client.EmitRawAsync(name, arguments);
        await errors.UntilAsync(1);

        Assert.IsType<SocketArgumentException>(Assert.Single(errors.Items));

        static Task WithDefault(string text, int number = 10) => Task.CompletedTask;
    }

    [Fact]
    public async Task Once_runs_once_on_a_socket_and_on_a_namespace()
    {
        var seen = new Seen<string>();
        await using var host = await TestHost.StartAsync(io =>
        {
            io.Once("shared", e => seen.Add("namespace"));
            io.OnConnection(socket => socket.Once("own", e => seen.Add("socket")));
            io.On("done", e => e.AckAsync());
        });
        await using var client = await host.ConnectAsync();

        for (var i = 0; i < 3; i++)
        {
            await client.EmitAsync("shared");
            await client.EmitAsync("own");
        }

        await client.EmitWithAckAsync("done");
        Assert.Equal(["namespace", "socket"], seen.Items);
    }

    [Fact]
    public async Task Off_removes_by_the_delegate_that_was_added_whatever_its_shape()
    {
        var seen = new Seen<string>();
        Action<SocketEvent> plain = e => seen.Add("plain");
        Func<Line, Task> typed = line =>
        {
            seen.Add("typed");
            return Task.CompletedTask;
        };
        Action<SocketEvent> once = e => seen.Add("once");
        await using var host = await TestHost.StartAsync(io => io
            .On("x", plain).On("x", typed).Once("x", once).On("x", e => seen.Add("kept"))
            .On("y", plain)
            .Off("x", plain).Off("x", typed).Off("x", once).Off("y")
            .On("done", e => e.AckAsync()));
        await using var client = await host.ConnectAsync();

        await client.EmitAsync("x", new { text = "hi" });
        await client.EmitAsync("y");
        await client.EmitWithAckAsync("done");

        Assert.Equal(["kept"], seen.Items);
        Assert.Equal(["x", "done"], host.Server.EventNames);
    }

    [Fact]
    public async Task A_reserved_name_is_refused()
    {
        await using var host = await TestHost.StartAsync();

        Assert.Throws<ArgumentException>(() => host.Server.On("disconnect", e => e.AckAsync()));
        Assert.Throws<ArgumentException>(() => host.Server.On<Line>("connect", (_, _) => Task.CompletedTask));
        Assert.Throws<ArgumentException>(() => host.Server.Once("disconnecting", e => e.AckAsync()));
    }

    private sealed record Line(string Text);
}
