using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace Realtime.SocketIO.Tests.Events;

/// <summary>Half a surrogate pair, which JavaScript writes as an escape, in whatever a handler takes.</summary>
public sealed class HalfCharacterTests
{
    private static JsonTypeInfo<Line> LineInfo { get; } = (JsonTypeInfo<Line>)new JsonSerializerOptions(JsonSerializerDefaults.Web) { TypeInfoResolver = new DefaultJsonTypeInfoResolver() }.GetTypeInfo(typeof(Line));

    [Theory]
    [InlineData("text", "\"a\\ud800\"")]
    [InlineData("line", "{\"text\":\"a\\ud800\",\"more\":[\"\\udc00\"]}")]
    [InlineData("line-info", "{\"text\":\"a\\ud800\",\"more\":[\"\\udc00\"]}")]
    [InlineData("table", "{\"a\":\"\\udc00\"}")]
    [InlineData("element", "{\"\\ud800\":[\"\\udc00\",1.50]}")]
    [InlineData("elements", "{\"a\":\"\\udc00\"}")]
    [InlineData("node", "{\"\\ud800\":[\"\\udc00\",1.50,null,true,{\"a\":\"b\"}]}")]
    [InlineData("object", "{\"a\":\"\\ud800\"}")]
    public async Task What_a_handler_takes_goes_out_as_it_came(string name, string json)
    {
        await using var host = await TestHost.StartAsync(io =>
        {
            io.On<string>("text", (text, e) => e.AckAsync(text).AsTask());
            io.On<Line>("line", (line, e) => e.AckAsync(line).AsTask());
            io.On("line-info", LineInfo, (line, e) => e.AckAsync(line, LineInfo).AsTask());
            io.On<Dictionary<string, string>>("table", (table, e) => e.AckAsync(table).AsTask());
            io.On<JsonElement>("element", (element, e) => e.AckAsync(element).AsTask());
            io.On<Dictionary<string, JsonElement>>("elements", (elements, e) => e.AckAsync(elements).AsTask());
            io.On<JsonNode>("node", (node, e) => e.AckAsync(node).AsTask());
            io.On<object>("object", (value, e) => e.AckAsync(value).AsTask());
        });
        await using var client = await host.ConnectAsync();

        await client.SendAsync($"427[\"{name}\",{json}]");

        Assert.Equal($"437[{json}]", await client.NextFrameAsync("437"));
    }

    [Fact]
    public async Task A_handler_reads_the_half_itself()
    {
        var seen = new Seen<string>();
        await using var host = await TestHost.StartAsync(io =>
        {
            io.On<string>("text", seen.Add);
            io.On<JsonNode>("node", node => seen.Add(node["a"]!.GetValue<string>()));
        });
        await using var client = await host.ConnectAsync();

        await client.EmitRawAsync("text", "\"a\\ud800\"");
        await client.EmitRawAsync("node", "{\"a\":\"\\udc00\"}");
        await seen.UntilAsync(2);

        Assert.Equal(["a\ud800", "\udc00"], seen.Items);
    }

    [Theory]
    [InlineData("line", "{\"\\ud800\":1,\"text\":\"a\"}", "\"a\"")]
    [InlineData("char", "\"\\ud800\"", "\"\ufffd\"")]
    [InlineData("table", "{\"\\ud800\":\"a\"}", "{\"\ufffd\":\"a\"}")]
    public async Task Where_a_half_has_no_place_it_is_replaced_and_the_handler_runs(string name, string json, string answer)
    {
        await using var host = await TestHost.StartAsync(io =>
        {
            io.On<Line>("line", (line, e) => e.AckAsync(line.Text).AsTask());
            io.On<char>("char", (character, e) => e.AckAsync(character).AsTask());
            io.On<Dictionary<string, string>>("table", (table, e) => e.AckAsync(table).AsTask());
        });
        await using var client = await host.ConnectAsync();

        await client.SendAsync($"427[\"{name}\",{json}]");

        Assert.Equal($"437[{answer}]", await client.NextFrameAsync("437"));
    }

    [Fact]
    public async Task An_event_name_with_half_a_character_is_a_name_of_its_own()
    {
        await using var host = await TestHost.StartAsync(io =>
        {
            io.On("\ud800", e => e.AckAsync("half " + e.Name));
            io.On("\ufffd", e => e.AckAsync("whole"));
        });
        await using var client = await host.ConnectAsync();

        await client.SendAsync("421[\"\\ud800\"]");
        await client.SendAsync("422[\"\\ufffd\"]");
        await client.SendAsync("423[\"\ufffd\"]");

        Assert.Equal("431[\"half \\ud800\"]", await client.NextFrameAsync("431"));
        Assert.Equal("432[\"whole\"]", await client.NextFrameAsync("432"));
        Assert.Equal("433[\"whole\"]", await client.NextFrameAsync("433"));
    }

    [Fact]
    public async Task Whatever_the_host_sends_may_hold_half_a_character()
    {
        await using var host = await TestHost.StartAsync(io =>
        {
            io.Of("/closed").Use((_, _) => throw new ConnectRejectedException("no \ud800"));
            io.OnConnection(socket => socket.EmitAsync("line", new Line("\udc00", [])).AsTask());
        });
        await using var client = await host.ConnectAsync();

        Assert.Equal("42[\"line\",{\"text\":\"\\udc00\",\"more\":[]}]", await client.NextFrameAsync("42"));
        await client.SendAsync("40/closed,");
        Assert.Equal("44/closed,{\"message\":\"no \\ud800\"}", await client.NextFrameAsync("44"));
    }

    private sealed record Line(string Text, string[] More);
}
