using Realtime.SocketIO.Conformance.Running;

namespace Realtime.SocketIO.Conformance.Wire;

/// <summary>A polling session whose requests the test makes one by one.</summary>
internal sealed class PollingRequests(Target target, string sessionId) : IAsyncDisposable
{
    public const char Separator = '\u001e';

    public string SessionId { get; } = sessionId;

    public string Query { get; } = $"{RawHttp.PollingQuery}&sid={sessionId}";

    public string UpgradeQuery { get; } = $"{RawHttp.WebSocketQuery}&sid={sessionId}";

    public static async Task<PollingRequests> OpenAsync(Target target, params string[] headers)
    {
        var open = await RawHttp.GetAsync(target, RawHttp.PollingQuery, headers);
        Assert.True(open.Status == 200, $"Expected 200, got {open.Status}: {open.Text}");
        return new PollingRequests(target, OpenPacket.Parse(open.Text).SessionId);
    }

    /// <summary>One poll as it is, pings included.</summary>
    public Task<RawResponse> PollOnceAsync() => RawHttp.GetAsync(target, Query);

    /// <summary>Polls until something other than a ping arrives; pings are answered.</summary>
    public async Task<string> PollAsync()
    {
        while (true)
        {
            var response = await PollOnceAsync();
            Assert.True(response.Status == 200, $"Expected 200, got {response.Status}: {response.Text}");
            var packets = response.Text.Split(Separator).ToList();
            if (packets.Remove("2"))
            {
                await PostAsync("3");
            }

            if (packets.Count > 0)
            {
                return string.Join(Separator, packets);
            }
        }
    }

    public Task<RawResponse> PostAsync(string body, params string[] headers) =>
        RawHttp.PostAsync(target, Query, body, [.. headers.Length > 0 ? headers : ["Content-Type: text/plain;charset=UTF-8"]]);

    /// <summary>Demands that the server no longer knows the session.</summary>
    public async Task ExpectUnknownAsync()
    {
        var end = DateTime.UtcNow + Deadlines.Answer;
        while (true)
        {
            // A session that is being closed may hand out what was left of it, once.
            var response = await PollOnceAsync();
            if (response.Status == 400)
            {
                response.AssertError(400, 1, "Session ID unknown");
                return;
            }

            Assert.True(DateTime.UtcNow < end, $"The session is still served: {response.Status} {response.Text}");
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await RawHttp.PostAsync(target, Query, "1", "Content-Type: text/plain");

            // The server may keep the noop that releases a poll for one that is still on its way.
            await PollOnceAsync();
        }
        catch (Exception gone) when (gone is IOException or System.Net.Sockets.SocketException)
        {
            // The session, or the server, is no longer there to be closed.
        }
    }
}
