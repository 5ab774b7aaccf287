using System.Globalization;
using System.Text.Json;
using Realtime.SocketIO.Conformance.Running;

namespace Realtime.SocketIO.Conformance.Wire;

/// <summary>A Socket.IO client that reads and writes packets as text, without the Engine.IO message type.</summary>
internal sealed class SocketIOPeer(EngineClient engine) : IAsyncDisposable
{
    private int _fence = 900_000;

    public EngineClient Engine { get; } = engine;

    /// <summary>Opens a session that has joined no namespace yet.</summary>
    public static async Task<SocketIOPeer> OpenAsync(Target target, Via via, params string[] headers) =>
        new(await EngineClient.ConnectAsync(target, via, headers));

    /// <summary>Opens a session and joins the main namespace.</summary>
    public static async Task<SocketIOPeer> ConnectAsync(Target target, Via via)
    {
        var peer = await OpenAsync(target, via);
        await peer.JoinAsync("/");
        return peer;
    }

    /// <summary>Joins a namespace, takes the auth event that some of them send, and returns the socket's id.</summary>
    public async Task<string> JoinAsync(string name, string auth = "")
    {
        var prefix = name == "/" ? "" : name + ",";
        await SendAsync($"0{prefix}{auth}");
        var answer = await ReceiveAsync($"the answer to CONNECT {name}");
        Assert.StartsWith($"0{prefix}{{", answer, StringComparison.Ordinal);
        if (name is "/" or "/custom")
        {
            Assert.StartsWith($"2{prefix}[\"auth\"", await ReceiveAsync("the auth event"), StringComparison.Ordinal);
        }

        return JsonSerializer.Deserialize<JsonElement>(answer[(1 + prefix.Length)..]).GetProperty("sid").GetString()!;
    }

    public Task SendAsync(string packet) => Engine.SendAsync("4" + packet);

    public async Task<string> ReceiveAsync(string expectation = "a packet")
    {
        var packet = await Engine.ReceiveAsync(expectation);
        Assert.StartsWith("4", packet, StringComparison.Ordinal);
        return packet[1..];
    }

    public async Task ExpectAsync(string packet) => Assert.Equal(packet, await ReceiveAsync(packet));

    /// <summary>
    /// Demands that the server has nothing else to say: the very next packet is the answer to a question asked now.
    /// </summary>
    public async Task ExpectNothingMoreAsync(string name = "/")
    {
        var prefix = name == "/" ? "" : name + ",";
        var id = Interlocked.Increment(ref _fence).ToString(CultureInfo.InvariantCulture);
        await SendAsync($"2{prefix}{id}[\"message-with-ack\",{id}]");
        await ExpectAsync($"3{prefix}{id}[{id}]");
    }

    public Task ExpectEndAsync() => Engine.ExpectEndAsync();

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
