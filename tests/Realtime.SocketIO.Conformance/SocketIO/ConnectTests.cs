using System.Text.Json;
using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.SocketIO;

public sealed class ConnectTests : ConformanceTest
{
    public static TheoryData<Via> Transports => [Via.Polling, Via.WebSocket, Via.Upgrade];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_main_namespace_is_joined_and_the_handler_runs(Via via)
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, via);

        await peer.SendAsync("0");

        var answer = await peer.ReceiveAsync();
        Assert.StartsWith("0{", answer, StringComparison.Ordinal);
        var fields = JsonSerializer.Deserialize<JsonElement>(answer[1..]).EnumerateObject().Select(field => field.Name);
        Assert.Equal(["sid"], fields);
        await peer.ExpectAsync("2[\"auth\",{}]");
    }

    [Theory]
    [InlineData("0{\"token\":\"123\"}", "2[\"auth\",{\"token\":\"123\"}]")]
    [InlineData("0{}", "2[\"auth\",{}]")]
    [InlineData("0/,{\"token\":\"123\"}", "2[\"auth\",{\"token\":\"123\"}]")]
    [InlineData("0/custom", "2/custom,[\"auth\",{}]")]
    [InlineData("0/custom,", "2/custom,[\"auth\",{}]")]
    [InlineData("0/custom,{\"token\":{\"deep\":[1,null,true]}}", "2/custom,[\"auth\",{\"token\":{\"deep\":[1,null,true]}}]")]
    public async Task The_auth_payload_reaches_the_handshake(string connect, string auth)
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, Via.WebSocket);

        await peer.SendAsync(connect);

        Assert.Contains("{\"sid\":\"", await peer.ReceiveAsync(), StringComparison.Ordinal);
        await peer.ExpectAsync(auth);
    }

    [Fact]
    public async Task The_socket_has_an_id_of_its_own_in_each_namespace_and_none_is_the_session_id()
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, Via.WebSocket);

        string[] ids = [peer.Engine.Open.SessionId, await peer.JoinAsync("/"), await peer.JoinAsync("/custom")];

        Assert.Equal(3, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(id.Length >= 20, $"{id} cannot hold 120 random bits."));
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_unknown_namespace_is_refused_and_the_connection_lives(Via via)
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, via);

        await peer.SendAsync("0/random,{\"token\":1}");

        await peer.ExpectAsync("4/random,{\"message\":\"Invalid namespace\"}");
        await peer.JoinAsync("/");
    }

    [Theory]
    [InlineData("/__proto__")]
    [InlineData("/constructor")]
    [InlineData("/Custom")]
    [InlineData("/custom/")]
    [InlineData("/custom#x")]
    [InlineData("/äöü")]
    public async Task A_name_that_only_resembles_a_namespace_is_refused(string name)
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, Via.WebSocket);

        await peer.SendAsync($"0{name},");

        await peer.ExpectAsync($"4{name},{{\"message\":\"Invalid namespace\"}}");
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_rejection_by_the_host_carries_its_message_and_data_and_may_be_retried(Via via)
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, via);

        await peer.SendAsync("0/guarded,{\"token\":\"guess\"}");
        await peer.ExpectAsync("4/guarded,{\"message\":\"Not authorized\",\"data\":{\"code\":\"denied\",\"retry\":false}}");

        await peer.JoinAsync("/guarded", "{\"token\":\"open sesame\"}");
    }

    [Fact]
    public async Task An_event_to_the_namespace_that_rejected_ends_the_connection()
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, Via.WebSocket);
        await peer.SendAsync("0/guarded,");
        await peer.ReceiveAsync();

        await peer.SendAsync("2/guarded,[\"message\"]");

        await peer.ExpectEndAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_second_CONNECT_of_a_joined_namespace_ends_the_connection(Via via)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, via);

        await peer.SendAsync("0");

        await peer.ExpectEndAsync();
    }

    [Fact]
    [Trait("Beyond", "reference")]
    public async Task A_second_CONNECT_while_the_first_is_decided_is_not_answered_twice()
    {
        await using var opener = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
        await using var peer = await SocketIOPeer.OpenAsync(Target, Via.WebSocket);
        var gate = Guid.NewGuid().ToString("N");
        var connect = $"0/slow,{{\"gate\":\"{gate}\"}}";

        await peer.SendAsync(connect);
        await peer.SendAsync(connect);
        await opener.SendAsync($"2[\"release\",\"{gate}\"]");

        // Either one answer, or the end of the connection; never two sockets for one client.
        var answers = new List<string>();
        try
        {
            answers.Add(await peer.ReceiveAsync());
            await peer.SendAsync("0/random,");
            answers.Add(await peer.ReceiveAsync());
        }
        catch (EndOfStreamException)
        {
        }

        Assert.True(answers.Count(answer => answer.StartsWith("0/slow,", StringComparison.Ordinal)) <= 1, string.Join(' ', answers));
    }

    [Fact]
    public async Task Other_namespaces_are_served_while_one_is_decided()
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, Via.WebSocket);
        var gate = Guid.NewGuid().ToString("N");

        await peer.SendAsync($"0/slow,{{\"gate\":\"{gate}\"}}");
        await peer.JoinAsync("/");
        await peer.ExpectNothingMoreAsync();
        await peer.SendAsync($"2[\"release\",\"{gate}\"]");

        Assert.StartsWith("0/slow,{\"sid\":", await peer.ReceiveAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_leaves_while_its_CONNECT_is_decided_leaves_nothing_behind()
    {
        await using var opener = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
        var gate = Guid.NewGuid().ToString("N");
        await using (var peer = await SocketIOPeer.OpenAsync(Target, Via.WebSocket))
        {
            await peer.SendAsync($"0/slow,{{\"gate\":\"{gate}\"}}");
            await peer.Engine.SendAsync("1");
            await peer.ExpectEndAsync();
        }

        await opener.SendAsync($"2[\"release\",\"{gate}\"]");
        await opener.ExpectNothingMoreAsync();

        if (Target.IsInProcess)
        {
            await Deadlines.Until(() => Target.Server.Of("/slow").SocketCount == 0, "no socket in the namespace");
        }
    }

    [Theory]
    [InlineData("0[]")]
    [InlineData("0\"token\"")]
    [InlineData("0null")]
    [InlineData("0{")]
    [InlineData("0{\"token\":}")]
    [InlineData("0{}{}")]
    [InlineData("0/custom,[1]")]
    [InlineData("0/custom,{\"token\":\"\u0001\"}")]
    public async Task A_CONNECT_whose_payload_is_no_object_ends_the_connection(string connect)
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, Via.WebSocket);

        await peer.SendAsync(connect);

        await peer.ExpectEndAsync();
    }

    [Theory]
    [InlineData("2[\"message\"]")]
    [InlineData("2/custom,[\"message\"]")]
    [InlineData("31[]")]
    [InlineData("1")]
    [InlineData("4{\"message\":\"from a client\"}")]
    [InlineData("51-[\"message\",{\"_placeholder\":true,\"num\":0}]")]
    [InlineData("abc")]
    [InlineData("")]
    public async Task Anything_but_CONNECT_as_the_first_packet_ends_the_connection(string packet)
    {
        await using var peer = await SocketIOPeer.OpenAsync(Target, Via.WebSocket);

        await peer.SendAsync(packet);
        if (packet.StartsWith('5'))
        {
            await peer.Engine.SendBinaryAsync([1]);
        }

        await peer.ExpectEndAsync();
    }

    [Theory]
    [InlineData("2/custom,[\"message\"]")]
    [InlineData("1/custom,")]
    [InlineData("3/custom,1[]")]
    [InlineData("4{\"message\":\"from a client\"}")]
    public async Task A_packet_for_a_namespace_that_was_not_joined_ends_the_connection(string packet)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync(packet);

        await peer.ExpectEndAsync();
    }
}
