namespace Realtime.AspNetCore.Tests.Infrastructure;

/// <summary>A client for which everything waits on the server until it polls.</summary>
internal sealed class PollingPeer : IDisposable
{
    private readonly HttpClient _http;
    private readonly string _address;

    private PollingPeer(HttpClient http, string address) => (_http, _address) = (http, address);

    public static async Task<PollingPeer> ConnectAsync(ChatHost host, string userId)
    {
        var http = new HttpClient { BaseAddress = host.Address };
        var address = "/socket.io/?EIO=4&transport=polling";
        address += "&sid=" + (await http.GetStringAsync(address)).Split('"')[3];
        var peer = new PollingPeer(http, address);
        await peer.SendAsync($$"""40{"token":"{{Tokens.For(userId)}}"}""");
        await peer.UntilAsync("40");
        return peer;
    }

    /// <summary>Sends an event and waits for its acknowledgement.</summary>
    public async Task AskAsync(string name, string argumentJson)
    {
        await SendAsync($"420[\"{name}\",{argumentJson}]");
        await UntilAsync("430");
    }

    /// <summary>Receives all that waits.</summary>
    public async Task<string[]> PollAsync() => (await _http.GetStringAsync(_address)).Split('\u001e');

    /// <summary>Receives until a packet that begins with a text has come.</summary>
    public Task<List<string>> UntilAsync(string beginning) => UntilAsync(packet => packet.StartsWith(beginning, StringComparison.Ordinal));

    /// <summary>Receives until a packet has come.</summary>
    public async Task<List<string>> UntilAsync(Func<string, bool> isLast)
    {
        var all = new List<string>();
        do
        {
            all.AddRange(await PollAsync());
        }
        while (!all.Any(isLast));
        return all;
    }

    public void Dispose() => _http.Dispose();

    private async Task SendAsync(string packet)
    {
        using var answer = await _http.PostAsync(_address, new StringContent(packet));
        answer.EnsureSuccessStatusCode();
    }
}
