using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.Hostile;

/// <summary>
/// An escaped lone surrogate is valid JSON but no text. A handler that reads it fails, which is logged;
/// nobody but its sender may notice.
/// </summary>
public sealed class HalfCharacterTests : ConformanceTest
{
    protected override bool ErrorsAreExpected => true;

    [Theory]
    [InlineData("2[\"message\",\"\\ud800\"]")]
    [InlineData("2[\"message\",{\"\\udfff\":1}]")]
    [InlineData("2[\"length\",\"\\ud800\"]")]
    [InlineData("27[\"length\",\"\\udc00\\ud800\"]")]
    [InlineData("27[\"\\ud800\"]")]
    [InlineData("2[\"\\ud800message\"]")]
    [InlineData("3900[\"\\ud800\"]")]
    public async Task Half_a_character_is_contained(string packet)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync(packet);

        // Taken, refused by the handler, or the end of this connection: an answer to the next question tells which.
        try
        {
            await peer.SendAsync("21[\"message-with-ack\",1]");
            while (await peer.ReceiveAsync() != "31[1]")
            {
            }
        }
        catch (EndOfStreamException)
        {
            await peer.ExpectEndAsync();
        }
    }

    [Fact]
    public async Task Half_a_character_in_the_auth_payload_is_contained()
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, Via.WebSocket);

        await peer.SendAsync("0/guarded,{\"token\":\"\\ud800\"}");

        try
        {
            Assert.StartsWith("4/guarded,", await peer.ReceiveAsync(), StringComparison.Ordinal);
        }
        catch (EndOfStreamException)
        {
            await peer.ExpectEndAsync();
        }
    }
}
