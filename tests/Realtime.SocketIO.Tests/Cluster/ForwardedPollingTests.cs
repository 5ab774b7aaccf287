using System.Net;
using System.Text.Json;
using Realtime.SocketIO.Cluster;
using Realtime.Testing;

namespace Realtime.SocketIO.Tests.Cluster;

/// <summary>Raw polling requests that reach another server of the cluster than the one that has the session.</summary>
public sealed class ForwardedPollingTests : IAsyncLifetime
{
    /// <summary>Longer than a slow machine stands still while large content is on its way.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(4);

    private readonly InProcessCluster _cluster = new();
    private readonly InProcessClusterTransport _transport;
    private readonly HttpClient _http = new() { Timeout = SocketIOTestClient.Patience };
    private readonly TaskCompletionSource<DisconnectReason> _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WatchedTransport _owners = null!;
    private int _polls;
    private TestHost _a = null!;
    private TestHost _b = null!;

    public ForwardedPollingTests() => _transport = _cluster.CreateTransport("node-b");

    public async Task InitializeAsync()
    {
        Action<SocketIOServer> configure = io => io
            .On("echo", e => e.AckAsync(e.Arg<JsonElement>(0)).AsTask())
            .On("large", e => e.Socket.EmitAsync("large", new byte[e.Arg<int>(0)]).AsTask())
            .OnDisconnect((_, reason) => _left.TrySetResult(reason));
        _owners = new WatchedTransport(_cluster.CreateTransport("node-a"));
        _a = await _cluster.StartAsync(configure, o => o.MaxQueuedBytes = 64 * 1024 * 1024, clusterOptions: o => o.RequestTimeout = Timeout, transport: _owners);
        _b = await _cluster.StartAsync(configure, o => o.HttpCompression = new SocketIOCompression(), clusterOptions: o => o.RequestTimeout = Timeout, transport: _transport);
    }

    public async Task DisposeAsync()
    {
        _http.Dispose();
        await _a.DisposeAsync();
        await _b.DisposeAsync();
    }

    [Fact]
    public async Task Requests_may_alternate_between_the_servers()
    {
        var sid = await OpenAsync();
        Assert.Matches("^[A-Za-z0-9_-]{24}\\.node-a$", sid);
        Assert.Equal("ok", await PostAsync(_b, sid, "40"));
        Assert.StartsWith("40{\"sid\":", await PollAsync(_b, sid));

        for (var i = 0; i < 60; i++)
        {
            Assert.Equal("ok", await PostAsync(i % 3 == 0 ? _a : _b, sid, $"42{i}[\"echo\",\"€ {i}\"]"));
            Assert.Equal($"43{i}[\"€ {i}\"]", await PollAsync(i % 2 == 0 ? _a : _b, sid));
        }
    }

    [Fact]
    public async Task A_poll_waits_for_packets_and_gets_them_all_in_order()
    {
        var sid = await ConnectAsync();
        var polling = PollAsync(_b, sid);
        await Task.Delay(TimeSpan.FromMilliseconds(400));
        Assert.False(polling.IsCompleted);

        var socket = Assert.Single(_a.Server.Sockets);
        await socket.EmitAsync("n", 0);
        var received = await polling;
        for (var i = 1; i < 50; i++)
        {
            await socket.EmitAsync("n", i);
        }

        received += '\u001e' + await PollAsync(_b, sid);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"42[\"n\",{i}]"), received.Split('\u001e'));
    }

    [Fact]
    public async Task Large_content_survives_in_both_directions()
    {
        var sid = await ConnectAsync();
        var text = new string('x', 900_000);
        Assert.Equal("ok", await PostAsync(_b, sid, $"421[\"echo\",\"{text}\"]"));
        Assert.Equal($"431[\"{text}\"]", await PollAsync(_b, sid));

        Assert.Equal("ok", await PostAsync(_b, sid, "42[\"large\",3000000]"));
        var payload = await PollAsync(_b, sid);
        Assert.Equal("451-[\"large\",{\"_placeholder\":true,\"num\":0}]\u001eb" + Convert.ToBase64String(new byte[3_000_000]), payload);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_with_413()
    {
        var sid = await ConnectAsync();
        using var response = await _http.PostAsync(Url(_b, sid), new StringContent("4" + new string('x', 1_100_000)));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.True(Assert.Single(_a.Server.Sockets).IsConnected);
    }

    [Theory]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAA.node-a")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAA.nobody")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAA.node-b")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAA.")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAA.a%23b*")]
    [InlineData("x.node-a")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task An_unknown_session_is_refused_as_on_one_server(string sid)
    {
        foreach (var response in (HttpResponseMessage[])[await _http.GetAsync(Url(_b, sid)), await _http.PostAsync(Url(_b, sid), new StringContent("40"))])
        {
            using (response)
            {
                Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
                Assert.Equal("""{"code":1,"message":"Session ID unknown"}""", await response.Content.ReadAsStringAsync());
            }
        }
    }

    [Fact]
    public async Task A_second_poll_ends_the_session_as_on_one_server()
    {
        var sid = await ConnectAsync();
        var first = PollAsync(_b, sid);
        await WaitUntilPollingAsync(first);
        using var second = await _http.GetAsync(Url(_b, sid));

        Assert.Equal(HttpStatusCode.BadRequest, second.StatusCode);
        Assert.Equal("1", await first);
        Assert.Equal(DisconnectReason.TransportError, await _left.Task.WaitAsync(SocketIOTestClient.Patience));
    }

    [Fact]
    public async Task A_client_that_gives_up_a_poll_ends_its_session()
    {
        var sid = await ConnectAsync();
        using var giveUp = new CancellationTokenSource();
        var polling = _http.GetAsync(Url(_b, sid), giveUp.Token);
        await WaitUntilPollingAsync(polling);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => polling);
        Assert.Equal(DisconnectReason.TransportError, await _left.Task.WaitAsync(SocketIOTestClient.Patience));
    }

    [Fact]
    public async Task Without_the_other_server_requests_are_refused()
    {
        var sid = await ConnectAsync();
        var polling = _http.GetAsync(Url(_b, sid));
        await WaitUntilPollingAsync(polling);
        _transport.Disconnect();

        using var pending = await polling;
        using var later = await _http.GetAsync(Url(_b, sid));
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (pending.StatusCode, later.StatusCode));
        Assert.Contains("Session ID unknown", await later.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_server_that_stops_answers_the_polls_that_it_holds_for_others()
    {
        var sid = await ConnectAsync();
        var polling = PollAsync(_b, sid);
        await WaitUntilPollingAsync(polling);
        await _b.Server.StopAsync();

        Assert.Equal("6", await polling);
        Assert.Equal("ok", await PostAsync(_a, sid, "421[\"echo\",1]"));
        Assert.Equal("431[1]", await PollAsync(_a, sid));
    }

    [Fact]
    public async Task An_owner_that_stops_sends_its_last_packets()
    {
        var sid = await ConnectAsync();
        var polling = PollAsync(_b, sid);
        await WaitUntilPollingAsync(polling);
        var stopping = _a.Server.StopAsync();

        var last = await polling;
        while (!last.EndsWith('1'))
        {
            last = await PollAsync(_b, sid);
        }

        Assert.Equal("1", last);
        await stopping.WaitAsync(SocketIOTestClient.Patience);
    }

    [Fact]
    public async Task An_answer_is_compressed_where_the_client_is()
    {
        using var zipped = new HttpClient(new HttpClientHandler { AutomaticDecompression = DecompressionMethods.None }) { Timeout = SocketIOTestClient.Patience };
        zipped.DefaultRequestHeaders.Add("Accept-Encoding", "gzip");
        var sid = await ConnectAsync();
        await PostAsync(_b, sid, $"421[\"echo\",\"{new string('x', 10_000)}\"]");
        using var response = await zipped.GetAsync(Url(_b, sid));

        Assert.Equal("gzip", response.Content.Headers.ContentEncoding.Single());
        Assert.Equal("text/plain", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Without_a_cluster_a_session_id_is_as_before()
    {
        await using var alone = await TestHost.StartAsync();
        Assert.Matches("^[A-Za-z0-9_-]{24}$", await OpenAsync(alone));
    }

    private static Uri Url(TestHost host, string sid = "") => new(host.Address, $"/socket.io/?EIO=4&transport=polling{(sid.Length > 0 ? $"&sid={sid}" : "")}");

    private async Task<string> OpenAsync(TestHost? host = null)
    {
        var open = await _http.GetStringAsync(Url(host ?? _a));
        return JsonDocument.Parse(open[1..]).RootElement.GetProperty("sid").GetString()!;
    }

    private async Task<string> ConnectAsync()
    {
        var sid = await OpenAsync();
        await PostAsync(_a, sid, "40");
        Assert.StartsWith("40", await PollAsync(_a, sid));
        return sid;
    }

    private Task<string> PollAsync(TestHost host, string sid) => _http.GetStringAsync(Url(host, sid));

    private async Task<string> PostAsync(TestHost host, string sid, string payload)
    {
        using var response = await _http.PostAsync(Url(host, sid), new StringContent(payload));
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Waits until the owner has said that it holds the poll.</summary>
    private async Task WaitUntilPollingAsync(Task polling)
    {
        await Wait.UntilAsync(() => _owners.Taken > _polls, "the poll has reached its session");
        _polls = _owners.Taken;
        Assert.False(polling.IsCompleted);
    }
}
