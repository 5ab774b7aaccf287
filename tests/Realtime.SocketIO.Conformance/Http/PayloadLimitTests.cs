using System.Globalization;
using System.Text;
using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.Http;

public sealed class PayloadLimitTests : ConformanceTest
{
    private const int Limit = 1_000_000;

    [Fact]
    public async Task A_body_of_exactly_the_limit_is_read()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.Polling);
        var packet = $"2[\"message\",\"{new string('x', Limit - 16)}\"]";
        Assert.Equal(Limit - 1, packet.Length);

        await peer.SendAsync(packet);

        Assert.Equal(Limit - 1 + "-back".Length, (await peer.ReceiveAsync()).Length);
    }

    [Fact]
    [Trait("Beyond", "reference")]
    public async Task A_body_announced_over_the_limit_is_refused_before_it_is_sent()
    {
        await using var session = await PollingRequests.OpenAsync(Target);
        await using var connection = await RawConnection.OpenAsync(Target);

        await connection.WriteAsync(RawHttp.Head(
            Target, "POST", session.Query, ["Content-Type: text/plain", $"Content-Length: {Limit + 1}"]));

        Assert.Equal(413, (await Deadlines.Within(connection.ReadResponseAsync(), "the refusal")).Status);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused()
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        var response = await PostAllAsync(session, [$"Content-Length: {Limit + 1}"], Encoding.ASCII.GetBytes(new string('4', Limit + 1)));

        Assert.Equal(413, response.Status);
    }

    [Fact]
    public async Task A_chunked_body_is_refused_when_it_passes_the_limit()
    {
        await using var session = await PollingRequests.OpenAsync(Target);
        await using var connection = await RawConnection.OpenAsync(Target);
        var chunk = Encoding.ASCII.GetBytes("10000\r\n" + new string('4', 0x10000) + "\r\n");
        await connection.WriteAsync(RawHttp.Head(
            Target, "POST", session.Query, ["Content-Type: text/plain", "Transfer-Encoding: chunked"]));

        // The end never comes: the refusal must.
        var refusal = connection.ReadResponseAsync();
        try
        {
            for (var sent = 0; sent < 40 * Limit && !refusal.IsCompleted; sent += 0x10000)
            {
                await connection.WriteAsync(chunk);
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The server has answered and no longer reads.
        }

        Assert.Equal(413, (await Deadlines.Within(refusal, "the refusal")).Status);
    }

    [Fact]
    public async Task A_chunked_body_within_the_limit_is_read()
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        var response = await PostAllAsync(session, ["Transfer-Encoding: chunked"], "3\r\n40/\r\n8\r\nnowhere,\r\n0\r\n\r\n"u8.ToArray());

        Assert.Equal("ok", response.Text);
        Assert.StartsWith("44/nowhere,", await session.PollAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 99999999999999999999")]
    [InlineData("Content-Length: abc")]
    public async Task A_length_that_is_none_is_refused(string header)
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        Assert.InRange((await PostAllAsync(session, [header], [])).Status, 400, 413);
    }

    [Fact]
    public async Task A_WebSocket_frame_over_the_limit_ends_the_connection()
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);

        await client.SendAsync(new string('4', Limit + 1));

        await client.ExpectEndAsync();
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1L)]
    [InlineData(1L << 40)]
    public async Task A_WebSocket_frame_of_absurd_length_ends_the_connection(long length)
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);
        byte[] header = [0x81, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(2), length);

        try
        {
            // Far less than announced, but more than allowed: the end must come while it arrives.
            await client.Socket.SendBytesAsync(header);
            await client.Socket.SendBytesAsync(new byte[4 * Limit]);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The server has already ended the connection.
        }

        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task WebSocket_fragments_that_add_up_to_more_than_the_limit_end_the_connection()
    {
        await using var client = await WebSocketClient.ConnectAsync(Target);
        var first = true;

        try
        {
            for (var sent = 0; sent <= Limit; sent += 50_000)
            {
                var fragment = new Frame(first ? Opcode.Text : Opcode.Continuation, Encoding.ASCII.GetBytes(new string('4', 50_000)), false);
                await client.Socket.SendAsync(fragment);
                first = false;
            }
        }
        catch (System.Net.Sockets.SocketException)
        {
            // The server has already ended the connection.
        }

        await client.ExpectEndAsync();
    }

    [Fact]
    public async Task A_WebSocket_message_of_exactly_the_limit_is_read()
    {
        await using var peer = await SocketIOPeer.ConnectAsync(Target, Via.WebSocket);

        await peer.SendAsync($"2[\"message\",\"{new string('x', Limit - 16)}\"]");

        Assert.Equal(Limit - 1 + "-back".Length, (await peer.ReceiveAsync()).Length);
    }

    [InProcessFact]
    public async Task The_limit_is_the_configured_one()
    {
        await using var target = await Target.StartAsync(options => options.MaxPayload = 2000);
        await using var session = await PollingRequests.OpenAsync(target);
        await using var client = await WebSocketClient.ConnectAsync(target);
        var body = string.Create(CultureInfo.InvariantCulture, $"42[\"message\",\"{new string('x', 2000)}\"]");

        Assert.Equal(413, (await session.PostAsync(body)).Status);
        await client.SendAsync(body);
        await client.ExpectEndAsync();
    }

    private async Task<RawResponse> PostAllAsync(PollingRequests session, string[] headers, byte[] body)
    {
        await using var connection = await RawConnection.OpenAsync(Target);
        await connection.WriteAsync(RawHttp.Head(Target, "POST", session.Query, ["Content-Type: text/plain", .. headers]));
        try
        {
            await connection.WriteAsync(body);
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Refused before the whole body was taken.
        }

        return await Deadlines.Within(connection.ReadResponseAsync(), "an answer to the post");
    }
}
