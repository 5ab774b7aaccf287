using System.Collections.Concurrent;
using System.Threading.Channels;
using SocketIOClient;
using SocketIOClient.Transport;
using Client = SocketIOClient.SocketIO;
using ClientOptions = SocketIOClient.SocketIOOptions;

namespace Realtime.SocketIO.DotNetClient;

/// <summary>One client, and what it heard.</summary>
internal sealed class Peer : IAsyncDisposable
{
    // More than one attempt to connect: this client gives each of them 20 seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly string[] Events = ["auth", "message-back", "file-back", "answered"];

    private readonly Client _client;
    private readonly ConcurrentDictionary<string, Channel<SocketIOResponse>> _events = new();
    private readonly Channel<string> _connects = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _disconnects = Channel.CreateUnbounded<string>();
    private readonly Channel<string> _errors = Channel.CreateUnbounded<string>();

    public Peer(Uri address, Route route, string ns = "/", object? auth = null)
    {
        _client = new Client(new Uri(address, ns), new ClientOptions
        {
            Transport = route == Route.WebSocket ? TransportProtocol.WebSocket : TransportProtocol.Polling,
            AutoUpgrade = route == Route.Upgrade,
            Auth = auth,
            ReconnectionDelay = 50,
            ReconnectionDelayMax = 200,
        });
        _client.OnConnected += (_, _) => _connects.Writer.TryWrite(_client.Id);
        _client.OnDisconnected += (_, reason) => _disconnects.Writer.TryWrite(reason);
        _client.OnError += (_, message) => _errors.Writer.TryWrite(message);
        foreach (var name in Events)
        {
            _client.On(name, response => Heard(name).Writer.TryWrite(response));
        }
    }

    public string Id => _client.Id;

    public bool IsConnected => _client.Connected;

    public TransportProtocol Transport => _client.Options.Transport;

    public static async Task<Peer> ConnectAsync(Uri address, Route route, string ns = "/", object? auth = null)
    {
        var peer = new Peer(address, route, ns, auth);
        await peer.OpenAsync();
        await peer.ConnectedAsync();
        return peer;
    }

    /// <summary>Starts a connection; whether the namespace lets the client in is heard later.</summary>
    public Task OpenAsync() => _client.ConnectAsync().WaitAsync(Patience);

    public Task<string> ConnectedAsync() => Next(_connects);

    public Task<string> DisconnectedAsync() => Next(_disconnects);

    public Task<string> ErrorAsync() => Next(_errors);

    public Task<SocketIOResponse> NextAsync(string name) => Next(Heard(name));

    public Task EmitAsync(string name, params object[] arguments) => _client.EmitAsync(name, arguments);

    /// <summary>Emits, and gives what the server acknowledges with.</summary>
    public async Task<SocketIOResponse> AskAsync(string name, params object[] arguments)
    {
        var answer = new TaskCompletionSource<SocketIOResponse>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _client.EmitAsync(name, answer.SetResult, arguments);
        return await answer.Task.WaitAsync(Patience);
    }

    /// <summary>Acknowledges each such event of the server with what the function returns.</summary>
    public void Answer(string name, Func<SocketIOResponse, object> respond) =>
        _client.On(name, response => _ = response.CallbackAsync(respond(response)));

    public async ValueTask DisposeAsync()
    {
        await _client.DisconnectAsync();
        _client.Dispose();
    }

    private static Task<T> Next<T>(Channel<T> channel) => channel.Reader.ReadAsync().AsTask().WaitAsync(Patience);

    private Channel<SocketIOResponse> Heard(string name) =>
        _events.GetOrAdd(name, _ => Channel.CreateUnbounded<SocketIOResponse>());
}
