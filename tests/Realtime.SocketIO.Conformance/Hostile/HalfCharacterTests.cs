using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.Hostile;

/// <summary>
/// An escaped lone surrogate is valid JSON but no Unicode text. JavaScript has it in strings that were cut within a
/// character. It reaches handlers, goes out again as it came, and costs no event its acknowledgement.
/// </summary>
public sealed class HalfCharacterTests : ConformanceTest
{
    [Theory]
    [InlineData("2[\"message\",\"\\ud800\"]", "2[\"message-back\",\"\\ud800\"]")]
    [InlineData("2[\"message\",\"cut \\ud83d\",\"\\ud83d\\ude00\"]", "2[\"message-back\",\"cut \\ud83d\",\"\\ud83d\\ude00\"]")]
    [InlineData("2[\"message\",{\"\\udfff\":1}]", "2[\"message-back\",{\"\\udfff\":1}]")]
    [InlineData("2[\"message\",{\"a\":[\"\\ud800\",\"\\\\ud800\"]}]", "2[\"message-back\",{\"a\":[\"\\ud800\",\"\\\\ud800\"]}]")]
    [InlineData("27[\"message-with-ack\",\"\\udc00\\ud800\"]", "37[\"\\udc00\\ud800\"]")]
    [InlineData("27[\"length\",\"\\udc00\\ud800\"]", "37[2]")]
    public async Task Half_a_character_goes_out_as_it_came(string packet, string answer)
    {
        foreach (var via in new[] { Via.WebSocket, Via.Polling })
        {
            await using var peer = await SocketIOPeer.ConnectAsync(Target, via);

            await peer.SendAsync(packet);

            await peer.ExpectAsync(answer);
        }
    }

    [Fact]
    public async Task Half_a_character_beside_bytes_goes_out_as_it_came()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync("51-7[\"message-with-ack\",\"\\ud800\",{\"_placeholder\":true,\"num\":0},{\"\\ud800\":1}]");
        await peer.Engine.SendBinaryAsync([1]);

        await peer.ExpectAsync("61-7[\"\\ud800\",{\"_placeholder\":true,\"num\":0},{\"\\ud800\":1}]");
    }

    [Theory]
    [InlineData("27[\"\\ud800\"]")]
    [InlineData("2[\"\\ud800message\"]")]
    [InlineData("3900[\"\\ud800\"]")]
    public async Task Half_a_character_in_what_nobody_waits_for_is_ignored(string packet)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync(packet);

        await peer.ExpectNothingMoreAsync();
    }

    [Fact]
    public async Task Half_a_character_in_the_answer_to_a_question_of_the_server_reaches_it()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync("2[\"ask\",\"what?\"]");
        var question = await peer.ReceiveAsync("the question");
        var id = question[1..question.IndexOf('[', StringComparison.Ordinal)];
        await peer.SendAsync($"3{id}[\"\\ud800\"]");

        await peer.ExpectAsync("2[\"answered\",\"\\ud800\"]");
    }

    [Fact]
    public async Task Half_a_character_in_a_room_is_part_of_its_name()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
        await peer.SendAsync("21[\"join\",\"\\ud800\"]");
        Assert.Contains("\"\\ud800\"", await peer.ReceiveAsync(), StringComparison.Ordinal);

        await peer.SendAsync("22[\"leave\",\"\\ufffd\"]");
        Assert.Contains("\"\\ud800\"", await peer.ReceiveAsync(), StringComparison.Ordinal);

        await peer.SendAsync("23[\"leave\",\"\\ud800\"]");
        Assert.DoesNotContain("\\ud800", await peer.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Half_a_character_in_credentials_makes_them_wrong()
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, Via.WebSocket);

        await peer.SendAsync("0/guarded,{\"token\":\"\\ud800\"}");

        await peer.ExpectAsync("4/guarded,{\"message\":\"Not authorized\",\"data\":{\"code\":\"denied\",\"retry\":false}}");
    }
}
