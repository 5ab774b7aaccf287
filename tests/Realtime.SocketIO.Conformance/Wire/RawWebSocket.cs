using System.Threading.Channels;
using Realtime.SocketIO.Conformance.Running;

namespace Realtime.SocketIO.Conformance.Wire;

/// <summary>A WebSocket connection of which every frame in and out is visible.</summary>
internal sealed class RawWebSocket : IAsyncDisposable
{
    private readonly RawConnection _connection;
    private readonly Channel<Frame> _frames = Channel.CreateUnbounded<Frame>();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly TaskCompletionSource<int?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RawWebSocket(RawConnection connection, bool answersPings)
    {
        _connection = connection;
        AnswersPings = answersPings;

        // Off the test framework's context, whose few threads may be busy while a ping wants its answer.
        _ = Task.Run(ReadAllAsync);
    }

    /// <summary>Whether Engine.IO pings are answered and hidden from the test.</summary>
    public bool AnswersPings { get; }

    /// <summary>Completes when the connection is over, with the code of the server's close frame if it sent one.</summary>
    public Task<int?> Ended => _ended.Task;

    public static async Task<RawWebSocket> ConnectAsync(
        Target target, string query = RawHttp.WebSocketQuery, bool answersPings = true, params string[] headers)
    {
        var (socket, response) = await TryConnectAsync(target, query, answersPings, headers);
        Assert.True(socket is not null, $"Expected 101, got {response.Status}: {response.Text}");
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", response.Header("sec-websocket-accept"));
        return socket;
    }

    /// <summary>The WebSocket, or null and the answer where the server refused it with an HTTP error.</summary>
    public static async Task<(RawWebSocket? Socket, RawResponse Response)> TryConnectAsync(
        Target target, string query, bool answersPings = true, params string[] headers)
    {
        var connection = await RawConnection.OpenAsync(target);
        await connection.WriteAsync(RawHttp.Request(target, "GET", query, [.. RawHttp.UpgradeHeaders, .. headers]));
        var response = await Deadlines.Within(connection.ReadResponseAsync(), "the WebSocket handshake");
        if (response.Status == 101)
        {
            return (new RawWebSocket(connection, answersPings), response);
        }

        await connection.DisposeAsync();
        return (null, response);
    }

    public Task SendTextAsync(string text) => SendAsync(Frame.OfText(text));

    public Task SendAsync(Frame frame) => SendBytesAsync(frame.Encode());

    /// <summary>Sends bytes that need not be a frame; the server may already have gone.</summary>
    public async Task SendBytesAsync(ReadOnlyMemory<byte> bytes)
    {
        await _sending.WaitAsync();
        try
        {
            await _connection.WriteAsync(bytes);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The next frame other than a close.</summary>
    public async Task<Frame> ReceiveAsync(string expectation = "a frame")
    {
        using var patience = new CancellationTokenSource(Deadlines.Answer);
        try
        {
            return await _frames.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Not seen in time: {expectation}.");
        }
        catch (ChannelClosedException)
        {
            throw new EndOfStreamException($"The WebSocket ended before {expectation} (close code {await Ended}).");
        }
    }

    /// <summary>What has arrived and was not yet taken.</summary>
    public bool TryReceive(out Frame? frame) => _frames.Reader.TryRead(out frame);

    /// <summary>Waits until the server has ended the connection.</summary>
    public Task<int?> ExpectEndAsync() => Deadlines.Within(Ended, "the end of the WebSocket");

    public void Reset() => _connection.Reset();

    public void FinishSending() => _connection.Finish();

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _ended.Task;
        _sending.Dispose();
    }

    private async Task ReadAllAsync()
    {
        int? closeCode = null;
        try
        {
            while (await Frame.ReadAsync(_connection) is { } frame)
            {
                if (frame.Opcode == Opcode.Close)
                {
                    closeCode = frame.CloseCode ?? 1005;
                    await SendAsync(frame);
                }
                else if (AnswersPings && frame.Opcode == Opcode.Text && frame.Payload is [(byte)'2'])
                {
                    await SendTextAsync("3");
                }
                else
                {
                    _frames.Writer.TryWrite(frame);
                }
            }
        }
        catch (Exception gone) when (gone is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // The end of the connection in the middle of a frame, or while a pong was written, is an end as well.
        }
        finally
        {
            // An end is answered with an end, as the close handshake asks of a client.
            _connection.Finish();
            _frames.Writer.TryComplete();
            _ended.TrySetResult(closeCode);
        }
    }
}
