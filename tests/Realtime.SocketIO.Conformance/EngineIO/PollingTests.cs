using Realtime.SocketIO.Conformance.Running;
using Realtime.SocketIO.Conformance.Wire;

namespace Realtime.SocketIO.Conformance.EngineIO;

public sealed class PollingTests : ConformanceTest
{
    [Fact]
    public async Task A_post_is_answered_ok_and_a_poll_hands_out_what_is_queued()
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        var post = await session.PostAsync("40/custom,");
        var poll = await session.PollOnceAsync();

        Assert.Equal(200, post.Status);
        Assert.Equal("ok", post.Text);
        Assert.Equal(200, poll.Status);
        Assert.Equal("text/plain; charset=UTF-8", poll.Header("content-type"), ignoreCase: true);
        Assert.Equal("no-store", poll.Header("cache-control"));
        Assert.StartsWith("40/custom,{\"sid\":", poll.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_packets_in_one_post_are_handled_in_order_and_answered_in_one_poll()
    {
        await using var session = await PollingRequests.OpenAsync(Target);
        await session.PostAsync("40/custom,");
        await ReadUntilAsync(session, "auth");

        await session.PostAsync("42/custom,1[\"message-with-ack\",\"a\"]\u001e42/custom,2[\"message-with-ack\",\"b\"]\u001e42/custom,3[\"message-with-ack\",\"c\"]");

        Assert.Equal(
            "43/custom,1[\"a\"]\u001e43/custom,2[\"b\"]\u001e43/custom,3[\"c\"]", await ReadUntilAsync(session, ",3["));
    }

    [Fact]
    public async Task A_poll_waits_until_there_is_something_to_say()
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        var poll = session.PollAsync();
        Assert.False(poll.IsCompleted);
        await session.PostAsync("40/nowhere,");

        Assert.Equal(
            "44/nowhere,{\"message\":\"Invalid namespace\"}", await Deadlines.Within(poll, "the waiting poll's answer"));
    }

    [Theory]
    [InlineData("Content-Type: text/plain")]
    [InlineData("Content-Type: text/plain; charset=utf-8")]
    [InlineData("Content-Type: application/x-www-form-urlencoded")]
    [InlineData("X-No-Content-Type: at all")]
    public async Task Text_is_accepted_whatever_its_content_type_is_called(string header)
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        Assert.Equal("ok", (await session.PostAsync("40/nowhere,", header)).Text);
        Assert.StartsWith("44/nowhere,", await session.PollAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_post_of_octets_is_refused_at_once_and_ends_the_session()
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        var response = await session.PostAsync("40", "Content-Type: application/octet-stream");

        Assert.Equal(400, response.Status);
        await session.ExpectUnknownAsync();
    }

    [Fact]
    public async Task A_second_poll_is_refused_and_ends_the_first_and_the_session()
    {
        await using var session = await PollingRequests.OpenAsync(Target);
        await using var first = await RawConnection.OpenAsync(Target);
        await first.WriteAsync(RawHttp.Request(Target, "GET", session.Query));
        await WaitUntilPolledAsync(session);

        var second = await session.PollOnceAsync();
        var ended = await Deadlines.Within(first.ReadResponseAsync(), "the end of the first poll");

        Assert.Equal(400, second.Status);
        Assert.Equal(200, ended.Status);
        Assert.Equal("1", ended.Text.Split(PollingRequests.Separator)[^1]);
        await session.ExpectUnknownAsync();
    }

    [Fact]
    public async Task A_second_post_while_one_is_under_way_is_refused_and_ends_the_session()
    {
        await using var session = await PollingRequests.OpenAsync(Target);
        await using var first = await BeginPostAsync(session);

        var second = await session.PostAsync("3");

        Assert.Equal(400, second.Status);
        Assert.Equal(400, await StatusAsync(first));
        await session.ExpectUnknownAsync();
    }

    [InProcessFact]
    public async Task A_post_whose_handler_takes_its_time_learns_that_overlapping_ones_ended_the_session()
    {
        await using var engine = await Target.StartAsync(path: "/engine.io/");
        await using var session = await PollingRequests.OpenAsync(engine);
        await using var first = await RawConnection.OpenAsync(engine);
        await first.WriteAsync(RawHttp.Request(engine, "POST", session.Query, ["Content-Type: text/plain"], "4never"u8.ToArray()));

        // One of two more waits for the handler; the other finds that one in its place.
        RawResponse[] more;
        do
        {
            more = await Task.WhenAll(session.PostAsync("6"), session.PostAsync("6"));
        }
        while (more.Any(response => response.Status == 200));

        Assert.All(more, response => Assert.Equal(400, response.Status));
        Assert.Equal(400, await StatusAsync(first));
        await session.ExpectUnknownAsync();
    }

    [Fact]
    public async Task A_poll_that_the_client_drops_ends_the_session()
    {
        await using var session = await PollingRequests.OpenAsync(Target);
        var poll = await RawConnection.OpenAsync(Target);
        await poll.WriteAsync(RawHttp.Request(Target, "GET", session.Query));
        await WaitUntilPolledAsync(session);

        poll.Reset();

        await ExpectUnknownWithoutPollingAsync(session);
    }

    [Fact]
    public async Task A_post_that_the_client_drops_half_way_ends_the_session()
    {
        await using var session = await PollingRequests.OpenAsync(Target);
        var post = await BeginPostAsync(session);

        post.Reset();

        await ExpectUnknownWithoutPollingAsync(session);
    }

    [Fact]
    public async Task A_close_packet_releases_the_poll_with_a_noop_and_ends_the_session()
    {
        await using var session = await PollingRequests.OpenAsync(Target);
        var poll = session.PollOnceAsync();
        await WaitUntilPolledAsync(session);

        Assert.Equal("ok", (await session.PostAsync("1")).Text);

        Assert.Equal("6", (await Deadlines.Within(poll, "the released poll")).Text);
        await session.ExpectUnknownAsync();
    }

    [Fact]
    public async Task A_session_that_the_server_closes_says_so_on_the_next_poll()
    {
        await using var session = await PollingRequests.OpenAsync(Target);
        await session.PostAsync("40");
        await ReadUntilAsync(session, "auth");

        await session.PostAsync("42[\"drop-connection\"]");

        // The namespace's own DISCONNECT may come with it or before it.
        var packets = await session.PollAsync();
        Assert.EndsWith("1", packets == "41" ? await session.PollAsync() : packets, StringComparison.Ordinal);
        await session.ExpectUnknownAsync();
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("")]
    [InlineData("7")]
    [InlineData("9hello")]
    [InlineData("\u001e")]
    [InlineData("40/custom,\u001e")]
    [InlineData("40/custom,\u001eabc")]
    [InlineData("\u001e40/custom,")]
    [InlineData("2")]
    [InlineData("2probe")]
    public async Task A_payload_that_is_not_of_packets_ends_the_session(string payload)
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        try
        {
            var response = await session.PostAsync(payload);
            Assert.True(response.Status is 200 or 400, $"Unexpected {response.Status}: {response.Text}");
        }
        catch (EndOfStreamException)
        {
            // Dropping the request is an answer as well.
        }

        await session.ExpectUnknownAsync();
    }

    [Theory]
    [InlineData("6")]
    [InlineData("3")]
    [InlineData("3probe")]
    public async Task Packets_that_mean_nothing_here_are_ignored(string payload)
    {
        await using var session = await PollingRequests.OpenAsync(Target);

        Assert.Equal("ok", (await session.PostAsync(payload)).Text);
        await session.PostAsync("40/nowhere,");

        Assert.StartsWith("44/nowhere,", await session.PollAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_of_one_keep_alive_connection_are_served_one_after_the_other()
    {
        await using var session = await PollingRequests.OpenAsync(Target);
        await using var connection = await RawConnection.OpenAsync(Target);

        for (var i = 0; i < 5; i++)
        {
            await connection.WriteAsync(RawHttp.Request(
                Target, "POST", session.Query, ["Connection: keep-alive", "Content-Type: text/plain"], "40/nowhere,"u8.ToArray()));
            Assert.Equal("ok", (await connection.ReadResponseAsync()).Text);
            await connection.WriteAsync(RawHttp.Request(Target, "GET", session.Query, ["Connection: keep-alive"]));
            Assert.Contains("44/nowhere,", (await connection.ReadResponseAsync()).Text, StringComparison.Ordinal);
        }
    }

    /// <summary>The status of an answer; the reference server ends the connection instead.</summary>
    private static async Task<int> StatusAsync(RawConnection connection)
    {
        try
        {
            return (await Deadlines.Within(connection.ReadResponseAsync(), "the answer to the first post")).Status;
        }
        catch (EndOfStreamException) when (Target.ExternalUrl is not null)
        {
            return 400;
        }
    }

    /// <summary>A post of which half is sent, and which the server has begun to read: it asked for the body.</summary>
    private async Task<RawConnection> BeginPostAsync(PollingRequests session)
    {
        var post = await RawConnection.OpenAsync(Target);
        await post.WriteAsync(RawHttp.Head(
            Target, "POST", session.Query, ["Content-Type: text/plain", "Content-Length: 10", "Expect: 100-continue"]));
        Assert.Equal(100, (await Deadlines.Within(post.ReadResponseAsync(), "the request for the body")).Status);
        await post.WriteAsync("40/cu");
        return post;
    }

    private static async Task<string> ReadUntilAsync(PollingRequests session, string part)
    {
        while (true)
        {
            var text = await session.PollAsync();
            if (text.Contains(part, StringComparison.Ordinal))
            {
                return text;
            }
        }
    }

    /// <summary>A post answered after the poll was sent is sign enough that the server has seen the poll.</summary>
    private static async Task WaitUntilPolledAsync(PollingRequests session)
    {
        for (var i = 0; i < 3; i++)
        {
            await session.PostAsync("6");
        }
    }

    /// <summary>A poll would take the place of the one that is being dropped; posts tell as well.</summary>
    private static async Task ExpectUnknownWithoutPollingAsync(PollingRequests session)
    {
        var end = DateTime.UtcNow + Deadlines.Answer;
        RawResponse response;
        do
        {
            response = await session.PostAsync("6");
        }
        while (response.Status == 200 && DateTime.UtcNow < end);

        Assert.Equal(400, response.Status);
    }
}
