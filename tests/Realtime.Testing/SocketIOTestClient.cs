using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Realtime.Testing;

/// <summary>
/// The Socket.IO protocol at its barest, over a WebSocket: sends exactly what a test says, valid or not, and
/// keeps everything that arrives. Waits have a limit far above what any of them takes, and no other timing.
/// </summary>
public sealed class SocketIOTestClient : IAsyncDisposable
{
    /// <summary>The limit. A database server that shares a small machine with the tests needs a larger one.</summary>
    public static readonly TimeSpan Patience =
        TimeSpan.FromSeconds(Environment.GetEnvironmentVariable("REALTIME_TEST_STORE") == "sqlserver" ? 120 : 30);

    private readonly WebSocket _socket;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Inbox _inbox = new();
    private readonly FrameLog _frames = new();
    private Task _receiving = Task.CompletedTask;
    private int _nextAck;

    private SocketIOTestClient(WebSocket socket) => _socket = socket;

    /// <summary>The socket's id, from the answer to CONNECT.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The secret with which the client can ask for its state after a loss; null if the server gave none.</summary>
    public string? PrivateId { get; private set; }

    /// <summary>The offset of the last event that had one; null if none had.</summary>
    public string? LastOffset => Events.LastOrDefault(received => received.Offset is not null)?.Offset;

    /// <summary>All events so far, in the order of their arrival.</summary>
    public IReadOnlyList<ReceivedEvent> Events => _inbox.All();

    /// <summary>Completes when the server has sent a DISCONNECT packet or closed the connection.</summary>
    public Task Disconnected => _inbox.Disconnected;

    /// <summary>Opens a WebSocket and waits for the server's open packet; no namespace is connected yet.</summary>
    public static async Task<SocketIOTestClient> OpenAsync(
        Uri server,
        string path = "/socket.io",
        string query = "",
        IReadOnlyDictionary<string, string>? headers = null)
    {
        var socket = new ClientWebSocket();
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
        {
            socket.Options.SetRequestHeader(name, value);
        }

        return await OpenAsync(
            async (address, cancellationToken) =>
            {
                await socket.ConnectAsync(address, cancellationToken);
                return socket;
            },
            server,
            path,
            query);
    }

    /// <summary>The same over a WebSocket that the caller opens, as that of a server in memory.</summary>
    public static async Task<SocketIOTestClient> OpenAsync(
        Func<Uri, CancellationToken, Task<WebSocket>> connect,
        Uri server,
        string path = "/socket.io",
        string query = "")
    {
        var address = new UriBuilder(server) { Scheme = "ws", Path = path + "/", Query = "EIO=4&transport=websocket" + query };
        using var limit = new CancellationTokenSource(Patience);
        var client = new SocketIOTestClient(await connect(address.Uri, limit.Token));
        client._receiving = client.ReceiveAsync();
        await client._inbox.Opened.WaitAsync(Patience);
        return client;
    }

    /// <summary>Opens and connects the main namespace.</summary>
    /// <exception cref="ConnectErrorException">The server refused.</exception>
    public static async Task<SocketIOTestClient> ConnectAsync(
        Uri server,
        object? auth = null,
        string path = "/socket.io",
        string query = "",
        IReadOnlyDictionary<string, string>? headers = null)
    {
        return await ConnectAsync(await OpenAsync(server, path, query, headers), auth);
    }

    /// <summary>Opens and connects the main namespace over a WebSocket that the caller opens.</summary>
    /// <exception cref="ConnectErrorException">The server refused.</exception>
    public static async Task<SocketIOTestClient> ConnectAsync(
        Func<Uri, CancellationToken, Task<WebSocket>> connect,
        Uri server,
        object? auth = null,
        string path = "/socket.io") => await ConnectAsync(await OpenAsync(connect, server, path), auth);

    private static async Task<SocketIOTestClient> ConnectAsync(SocketIOTestClient client, object? auth)
    {
        try
        {
            await client.ConnectNamespaceAsync(auth is null ? "" : JsonSerializer.Serialize(auth));
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends CONNECT with a payload as it stands, and waits for the answer.</summary>
    public async Task ConnectNamespaceAsync(string authJson)
    {
        await SendAsync("40" + authJson);
        var connected = await _inbox.Connected.WaitAsync(Patience);
        Id = connected.GetProperty("sid").GetString()!;
        PrivateId = connected.TryGetProperty("pid", out var pid) ? pid.GetString() : null;
    }

    /// <summary>Sends an event without asking for an acknowledgement.</summary>
    public Task EmitAsync(string name, params object?[] arguments) => EmitRawAsync(name, Json(arguments));

    /// <summary>Sends an event whose arguments are JSON as it stands, without the brackets of the array.</summary>
    public Task EmitRawAsync(string name, string argumentsJson) => SendAsync($"42{Event(name, argumentsJson)}");

    /// <summary>Sends an event and waits for its acknowledgement's first argument.</summary>
    public Task<JsonElement> EmitWithAckAsync(string name, params object?[] arguments) => EmitRawWithAckAsync(name, Json(arguments));

    /// <summary>Sends an event with JSON arguments as they stand, and waits for its acknowledgement's first argument.</summary>
    public async Task<JsonElement> EmitRawWithAckAsync(string name, string argumentsJson)
    {
        var id = Interlocked.Increment(ref _nextAck);
        var answer = _inbox.Acknowledgement(id);
        await SendAsync($"42{id}{Event(name, argumentsJson)}");
        return await answer.WaitAsync(Patience);
    }

    /// <summary>Takes the next event of a name that no earlier call took, waiting for it if need be.</summary>
    public async Task<JsonElement> NextAsync(string name) => (await _inbox.NextAsync(name).WaitAsync(Patience)).Payload;

    /// <summary>
    /// Waits until everything that the server had sent to this socket before the call has arrived: an
    /// acknowledgement of an event that changes nothing travels behind it.
    /// </summary>
    public Task SettleAsync() => EmitWithAckAsync("get_unread_counts");

    /// <summary>Completes when the connection has ended.</summary>
    public Task Closed => _frames.Closed;

    /// <summary>Takes the next text frame with a beginning that no earlier call took, waiting for it if need be: for other namespaces, and for what has to be read as it stands.</summary>
    public Task<string> NextFrameAsync(string beginning) =>
        _frames.NextAsync(frame => frame.StartsWith(beginning, StringComparison.Ordinal)).WaitAsync(Patience);

    /// <summary>Takes the next event that asks for an acknowledgement.</summary>
    /// <returns>The acknowledgement's id, and the event as it stands.</returns>
    public async Task<(string Id, string Json)> NextQuestionAsync()
    {
        var frame = await _frames.NextAsync(f => f.Length > 2 && f.StartsWith("42", StringComparison.Ordinal) && char.IsAsciiDigit(f[2])).WaitAsync(Patience);
        var start = frame.IndexOf('[', StringComparison.Ordinal);
        return (frame[2..start], frame[start..]);
    }

    /// <summary>Acknowledges the next event that asks for it, with JSON as it stands.</summary>
    public async Task AnswerAsync(string json) => await SendAsync($"43{(await NextQuestionAsync()).Id}[{json}]");

    /// <summary>How many events of a name have arrived.</summary>
    public int Count(string name) => Events.Count(e => e.Name == name);

    /// <summary>Sends a text frame as it stands, and binary frames with the bytes of texts behind it.</summary>
    public async Task SendAsync(string frame, params string[] attachments)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, default);
            foreach (var attachment in attachments)
            {
                await _socket.SendAsync(Encoding.UTF8.GetBytes(attachment), WebSocketMessageType.Binary, true, default);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Drops the connection without a goodbye.</summary>
    public void Abort() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
        _sending.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[64 * 1024];
        var message = new MemoryStream();
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer, default);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                message.Write(buffer, 0, received.Count);
                if (received.EndOfMessage)
                {
                    await HandleAsync(Encoding.UTF8.GetString(message.ToArray()));
                    message.SetLength(0);
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException or InvalidOperationException or IOException)
        {
            // Aborted by a test, or by the server.
        }

        _inbox.Close();
        _frames.Close();
    }

    private async Task HandleAsync(string frame)
    {
        if (frame == "2")
        {
            await SendAsync("3");
        }
        else
        {
            _frames.Accept(frame);
            if (frame is not ['4', _, '/', ..])
            {
                _inbox.Accept(frame);
            }
        }
    }

    private static string Event(string name, string argumentsJson) =>
        argumentsJson.Length == 0 ? $"[{JsonSerializer.Serialize(name)}]" : $"[{JsonSerializer.Serialize(name)},{argumentsJson}]";

    private static string Json(object?[] arguments) => string.Join(',', arguments.Select(a => JsonSerializer.Serialize(a)));
}
