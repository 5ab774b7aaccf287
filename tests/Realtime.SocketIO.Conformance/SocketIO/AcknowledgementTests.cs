using System.Globalization;
using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.SocketIO;

public sealed class AcknowledgementTests : ConformanceTest
{
    public static TheoryData<Via> Transports => [Via.Polling, Via.WebSocket, Via.Upgrade];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_event_with_an_id_is_acknowledged_with_it(Via via)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, via);

        await peer.SendAsync("2456[\"message-with-ack\",1,\"2\",{\"3\":[false]}]");

        await peer.ExpectAsync("3456[1,\"2\",{\"3\":[false]}]");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("2147483648")]
    [InlineData("9007199254740991")]
    public async Task Every_id_that_a_client_can_count_to_is_returned_exactly(string id)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync($"2{id}[\"message-with-ack\"]");

        await peer.ExpectAsync($"3{id}[]");
    }

    [Theory]
    [InlineData(30)]
    [InlineData(1_000)]
    [InlineData(900_000)]
    [Trait("Beyond", "reference")]
    public async Task An_id_of_endless_digits_ends_the_connection_quickly(int digits)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync($"2{new string('9', digits)}[\"message-with-ack\",\"x\"]");

        await peer.ExpectEndAsync();
    }

    [Fact]
    public async Task An_event_that_nobody_acknowledges_stays_unanswered()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync("25[\"message\",\"not acknowledged\"]");

        await peer.ExpectAsync("2[\"message-back\",\"not acknowledged\"]");
        await peer.ExpectNothingMoreAsync();
    }

    [Fact]
    public async Task A_second_acknowledgement_by_the_host_is_not_sent()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync("25[\"ack-twice\"]");

        await peer.ExpectAsync("35[\"first\"]");
        await peer.ExpectNothingMoreAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_clients_acknowledgement_reaches_the_host(Via via)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, via);

        var id = await AskAsync(peer);
        await peer.SendAsync($"3{id}[{{\"answer\":42}}]");

        await peer.ExpectAsync("2[\"answered\",{\"answer\":42}]");
    }

    [Fact]
    public async Task Only_the_first_acknowledgement_of_a_client_counts()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        var id = await AskAsync(peer);
        await peer.SendAsync($"3{id}[\"first\"]");
        await peer.SendAsync($"3{id}[\"second\"]");

        await peer.ExpectAsync("2[\"answered\",\"first\"]");
        await peer.ExpectNothingMoreAsync();
    }

    [Theory]
    [InlineData("31[]")]
    [InlineData("3123456[\"x\"]")]
    [InlineData("39007199254740991[]")]
    [InlineData("30[\"__proto__\"]")]
    public async Task An_acknowledgement_of_nothing_is_ignored(string packet)
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync(packet);

        await peer.ExpectNothingMoreAsync();
    }

    [Fact]
    public async Task A_client_cannot_acknowledge_for_another()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);
        await using var stranger = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        var id = await AskAsync(peer);
        await stranger.SendAsync($"3{id}[\"from a stranger\"]");
        await stranger.ExpectNothingMoreAsync();
        await peer.SendAsync($"3{id}[\"mine\"]");

        await peer.ExpectAsync("2[\"answered\",\"mine\"]");
    }

    [Fact]
    public async Task A_client_that_does_not_acknowledge_in_time_is_reported_and_its_late_answer_ignored()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        var id = await AskAsync(peer, patience: 300);
        await peer.ExpectAsync("2[\"unanswered\"]");
        await peer.SendAsync($"3{id}[\"late\"]");

        await peer.ExpectNothingMoreAsync();
    }

    [Fact]
    public async Task Two_questions_under_way_are_told_apart()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        var first = await AskAsync(peer);
        var second = await AskAsync(peer);
        Assert.NotEqual(first, second);
        await peer.SendAsync($"3{second}[\"b\"]");
        await peer.ExpectAsync("2[\"answered\",\"b\"]");
        await peer.SendAsync($"3{first}[\"a\"]");

        await peer.ExpectAsync("2[\"answered\",\"a\"]");
    }

    /// <summary>Lets the server ask, and returns the id of its question.</summary>
    private static async Task<long> AskAsync(SocketIOPeer peer, int patience = 30_000)
    {
        await peer.SendAsync($"2[\"ask\",\"well?\",{patience}]");
        var question = await peer.ReceiveAsync("the server's question");
        var payload = question.IndexOf('[', StringComparison.Ordinal);
        Assert.Equal("[\"question\",\"well?\"]", question[payload..]);
        return long.Parse(question[1..payload], CultureInfo.InvariantCulture);
    }
}
