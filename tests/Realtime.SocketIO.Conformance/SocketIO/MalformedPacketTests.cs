using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.SocketIO;

/// <summary>Packets that break the protocol end the connection that sent them, on every transport.</summary>
public sealed class MalformedPacketTests : ConformanceTest
{
    public static TheoryData<string> Malformed =>
    [
        // No such type.
        "", "7", "9[\"message\"]", "abc", "-1[\"message\"]", " 2[\"message\"]", "\"2\"", "{}",

        // The payload of an event is a non-empty array.
        "2{}", "2\"message\"", "2null", "2true", "2[]", "2 [\"message\"]x",

        // The name of an event is a string, and none that the protocol itself uses.
        "2[null]", "2[{}]", "2[[\"message\"]]", "2[true]",
        "2[\"connect\"]", "2[\"connect_error\"]", "2[\"disconnect\"]", "2[\"disconnecting\"]",
        "2[\"newListener\"]", "2[\"removeListener\"]", "2[\"disc\\u006fnnect\"]",

        // Not JSON.
        "2[", "2[\"message\"", "2[\"message\",", "2[\"message\",]", "2[\"message\"]]", "2[\"message\"] 1", "2['message']",
        "2[\"message\",NaN]", "2[\"message\",01]", "2[\"message\",\"\u0001\"]", "2[\"message\",\"\\x\"]", "2[\"message\",\"\\ud8\"]",
        "2[\"message\",1]//", "2[\"message\",tru",

        // An acknowledgement id is of digits and stands before the payload.
        "2abc[\"message-with-ack\"]", "2-1[\"message-with-ack\"]", "21.5[\"message-with-ack\"]", "2+1[\"message-with-ack\"]",
        "21e3[\"message-with-ack\"]", "2١[\"message-with-ack\"]",

        // The payload of an acknowledgement is an array.
        "31{}", "31\"x\"", "31null", "31[", "31true",

        // A client acknowledges and leaves without a payload of any other kind, and never reports a connect error.
        "1{}", "1[]", "4\"x\"", "4{}",

        // Announced attachments: a count of at least one, at most ten, and placeholders within it.
        "5[\"message\"]", "5-[\"message\"]", "51[\"message\"]", "5x-[\"message\"]", "5-1-[\"message\"]", "51.5-[\"message\"]",
        "599999999999999999999-[\"message\"]", "511-[\"message\",{\"_placeholder\":true,\"num\":0}]",
        "51-{}", "51-[]", "51-[\"connect\"]", "61-1{}",
    ];

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task A_malformed_packet_ends_its_connection_only(string packet)
    {
        foreach (var via in new[] { Via.WebSocket, Via.Polling })
        {
            await using var peer = await SocketIOPeer.ConnectAsync(Target, via);

            await peer.SendAsync(packet);
            if (packet.StartsWith('5') || packet.StartsWith('6'))
            {
                // At the latest the last attachment brings it to light.
                await peer.Engine.SendBinaryAsync([1]);
            }

            await peer.ExpectEndAsync();
        }
    }

    [Theory]
    [Trait("Beyond", "reference")]
    [InlineData("2")]
    [InlineData("21")]
    [InlineData("2/,")]
    [InlineData("51-")]
    [InlineData("61-")]
    [InlineData("31")]
    [InlineData("3[]")]
    [InlineData("50-[\"message\"]")]
    [InlineData("2/custom")]
    public async Task A_packet_that_the_reference_server_lets_pass_ends_its_connection_only(string packet)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
        await peer.JoinAsync("/custom");

        await peer.SendAsync(packet);

        await peer.ExpectEndAsync();
    }

    [Theory]
    [InlineData("51-[\"message\",{\"_placeholder\":true,\"num\":1}]")]
    [InlineData("51-[\"message\",{\"_placeholder\":true,\"num\":-1}]")]
    [InlineData("51-[\"message\",{\"_placeholder\":true,\"num\":\"splice\"}]")]
    [InlineData("51-[\"message\",{\"_placeholder\":true}]")]
    public async Task A_placeholder_outside_of_the_attachments_ends_the_connection(string packet)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync(packet);
        await peer.Engine.SendBinaryAsync([1, 2, 3]);

        await peer.ExpectEndAsync();
    }

    [Fact]
    public async Task Text_where_an_attachment_is_due_ends_the_connection()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync("51-[\"message\",{\"_placeholder\":true,\"num\":0}]");
        await peer.SendAsync("2[\"message\"]");

        await peer.ExpectEndAsync();
    }

    [Fact]
    public async Task Malformed_packets_behind_good_ones_do_not_undo_them()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync("21[\"message-with-ack\",\"good\"]");
        await peer.ExpectAsync("31[\"good\"]");
        await peer.SendAsync("2{}");

        await peer.ExpectEndAsync();
    }
}
