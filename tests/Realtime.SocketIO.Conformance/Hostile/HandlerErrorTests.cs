using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.Hostile;

/// <summary>What the application gets wrong stays with the application: the connection lives and learns no secrets.</summary>
public sealed class HandlerErrorTests : ConformanceTest
{
    protected override bool ErrorsAreExpected => true;

    [Theory]
    [InlineData(Via.Polling)]
    [InlineData(Via.WebSocket)]
    public async Task A_handler_that_throws_keeps_the_connection(Via via)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, via);

        await peer.SendAsync("2[\"fail\"]");
        await peer.SendAsync("25[\"fail\"]");

        await peer.ExpectNothingMoreAsync();
    }

    [InProcessTheory]
    [InlineData("25[\"length\"]")]
    [InlineData("25[\"length\",1]")]
    [InlineData("25[\"length\",{}]")]
    [InlineData("25[\"join\",[\"room\"]]")]
    [InlineData("25[\"say\",\"room\",7,null]")]
    [InlineData("25[\"burst\",\"many\"]")]
    [InlineData("25[\"burst\",99999999999]")]
    public async Task Arguments_of_a_wrong_type_keep_the_connection(string packet)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync(packet);

        await peer.ExpectNothingMoreAsync();
    }

    [Fact]
    public async Task A_connect_middleware_that_throws_rejects_without_telling_why()
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, Via.WebSocket);

        await peer.SendAsync("0/broken,");

        var answer = await peer.ReceiveAsync();
        Assert.StartsWith("4/broken,{\"message\":\"", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", answer, StringComparison.OrdinalIgnoreCase);
        await peer.JoinAsync("/");
    }
}
