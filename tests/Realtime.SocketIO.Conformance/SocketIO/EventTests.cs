using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.SocketIO;

public sealed class EventTests : ConformanceTest
{
    [Theory]
    [InlineData("1")]
    [InlineData("\"1\"")]
    [InlineData("1.0")]
    [InlineData("10e-1")]
    public async Task A_number_is_an_event_name(string name)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync($"27[{name},\"x\"]");

        await peer.ExpectAsync("2[\"1\",\"x\"]");
        await peer.ExpectAsync("37[\"x\"]");
    }

    public static TheoryData<Via> Transports => [Via.Polling, Via.WebSocket, Via.Upgrade];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Arguments_go_both_ways_unchanged(Via via)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, via);

        await peer.SendAsync("2[\"message\",1,\"2\",{\"3\":[true]}]");

        await peer.ExpectAsync("2[\"message-back\",1,\"2\",{\"3\":[true]}]");
    }

    [Theory]
    [InlineData("")]
    [InlineData(",null")]
    [InlineData(",[],{},\"\"")]
    [InlineData(",0,-1,1.5,1e3,9007199254740991,-0.000001")]
    [InlineData(",\"€ ü 漢字 🎉 é\"")]
    [InlineData(",\"\\u20ac \\ud83c\\udf89 \\\" \\\\ \\/ \\b\\f\\n\\r\\t\"")]
    [InlineData(",\"a\\u0000b\"")]
    [InlineData(", [ 1 , { \"a\" : [ ] } ] ")]
    [InlineData(",{\"a\":1,\"b\":{\"a\":2}}")]
    [InlineData(",{\"__proto__\":{\"polluted\":true},\"constructor\":null}")]
    [InlineData(",\"2[\\\"nested\\\"]\",\"\\u001e\"")]
    public async Task Every_kind_of_JSON_survives_the_round_trip(string arguments)
    {
        foreach (var via in new[] { Via.WebSocket, Via.Polling })
        {
            await using var peer = await SocketIOPeer.ConnectAsync(Target, via);

            await peer.SendAsync($"2[\"message\"{arguments}]");

            var answer = await peer.ReceiveAsync();
            Assert.Equal('2', answer[0]);
            var expected = JsonNode.Parse($"[\"message-back\"{arguments}]");
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(answer[1..])), $"{via}: {answer}");
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_thousand_events_are_answered_in_order(Via via)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, via);
        string[] events = [.. Enumerable.Range(0, 1000).Select(i => string.Create(CultureInfo.InvariantCulture, $"2[\"message\",{i}]"))];

        // Over polling one payload carries them all; over WebSocket each is a frame.
        if (via == Via.Polling)
        {
            await peer.SendAsync(string.Join($"{PollingRequests.Separator}4", events));
        }
        else
        {
            foreach (var packet in events)
            {
                await peer.SendAsync(packet);
            }
        }

        for (var i = 0; i < events.Length; i++)
        {
            await peer.ExpectAsync(string.Create(CultureInfo.InvariantCulture, $"2[\"message-back\",{i}]"));
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_large_event_is_echoed_whole(Via via)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, via);
        var text = string.Concat(Enumerable.Repeat("0123456789abcdef", 50_000));

        await peer.SendAsync($"2[\"message\",\"{text}\"]");

        Assert.True($"2[\"message-back\",\"{text}\"]" == await peer.ReceiveAsync(), "The text came back changed.");
    }

    [Fact]
    public async Task An_event_goes_to_the_namespace_that_it_names()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
        await peer.JoinAsync("/custom");

        await peer.SendAsync("2/custom,7[\"message-with-ack\",\"custom\"]");
        await peer.SendAsync("27[\"message-with-ack\",\"main\"]");

        await peer.ExpectAsync("3/custom,7[\"custom\"]");
        await peer.ExpectAsync("37[\"main\"]");
    }

    [Theory]
    [InlineData("unheard of")]
    [InlineData("")]
    [InlineData("__proto__")]
    [InlineData("constructor")]
    [InlineData("toString")]
    [InlineData("error")]
    [InlineData("Message")]
    public async Task An_event_that_nothing_handles_is_ignored(string name)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync($"2{JsonSerializer.Serialize(new[] { name, "x" })}");
        await peer.SendAsync($"25{JsonSerializer.Serialize(new[] { name, "x" })}");

        await peer.ExpectNothingMoreAsync();
    }

    [Theory]
    [InlineData("\\u006dessage")]
    [InlineData("mess\\u0061ge")]
    public async Task An_escaped_event_name_is_the_same_event(string name)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync($"2[\"{name}\",1]");

        await peer.ExpectAsync("2[\"message-back\",1]");
    }

    [Fact]
    public async Task An_event_name_of_many_characters_is_ignored()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync($"2[\"{new string('n', 200_000)}\"]");

        await peer.ExpectNothingMoreAsync();
    }
}
