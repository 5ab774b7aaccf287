using System.Threading.Channels;
using Realtime.SocketIO.Conformance.Running;

namespace Realtime.SocketIO.Conformance.Wire;

/// <summary>A session over polling: one poll always under way, one post at a time.</summary>
internal sealed class PollingClient : EngineClient
{
    private readonly Target _target;
    private readonly string _query;
    private readonly Channel<string> _packets = Channel.CreateUnbounded<string>();
    private readonly SemaphoreSlim _posting = new(1);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _polling;
    private volatile RawConnection? _poll;
    private volatile bool _gone;

    private PollingClient(Target target, OpenPacket open)
    {
        _target = target;
        Open = open;
        _query = $"{RawHttp.PollingQuery}&sid={open.SessionId}";
        _polling = Task.Run(PollAllAsync);
    }

    public override OpenPacket Open { get; }

    public static async Task<PollingClient> ConnectAsync(Target target, params string[] headers)
    {
        var response = await RawHttp.GetAsync(target, RawHttp.PollingQuery, headers);
        Assert.True(response.Status == 200, $"Expected 200, got {response.Status}: {response.Text}");
        return new PollingClient(target, OpenPacket.Parse(response.Text));
    }

    public override Task SendAsync(byte[] packet) => PostAsync(packet);

    public override Task SendBinaryAsync(byte[] data) => SendAsync($"b{Convert.ToBase64String(data)}");

    public override async Task<string> ReceiveAsync(string expectation = "a packet")
    {
        using var patience = new CancellationTokenSource(Deadlines.Answer);
        try
        {
            return await _packets.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Not seen in time: {expectation}.");
        }
        catch (ChannelClosedException)
        {
            throw new EndOfStreamException($"The polling session ended before {expectation}.");
        }
    }

    public override async Task ExpectEndAsync() =>
        await Deadlines.Within(_ended.Task.ContinueWith(_ => true, TaskScheduler.Default), "the end of the polling session");

    public override async Task VanishAsync()
    {
        _gone = true;
        await Deadlines.Until(() => _poll is not null, "a poll under way");

        // Posts answered after the poll was sent are sign enough that the server has seen the poll.
        for (var i = 0; i < 3; i++)
        {
            await PostAsync("6"u8.ToArray());
        }

        _poll?.Reset();
    }

    public override async ValueTask DisposeAsync()
    {
        if (!_gone && !_ended.Task.IsCompleted)
        {
            await PostAsync("1"u8.ToArray());
        }

        _gone = true;
        await _polling;
        _posting.Dispose();
    }

    private async Task PostAsync(byte[] body)
    {
        await _posting.WaitAsync();
        try
        {
            await RawHttp.SendAsync(_target, "POST", _query, ["Content-Type: text/plain;charset=UTF-8"], body);
        }
        catch (Exception gone) when (gone is IOException or System.Net.Sockets.SocketException)
        {
            // A server that refuses a packet may drop the request; the poll then sees the end of the session.
        }
        finally
        {
            _posting.Release();
        }
    }

    private async Task PollAllAsync()
    {
        try
        {
            while (!_gone && await PollOnceAsync())
            {
            }
        }
        catch (Exception gone) when (gone is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            // The server, or this client on purpose, dropped the poll.
        }
        finally
        {
            _packets.Writer.TryComplete();
            _ended.TrySetResult();
        }
    }

    private async Task<bool> PollOnceAsync()
    {
        await using var connection = await RawConnection.OpenAsync(_target);
        await connection.WriteAsync(RawHttp.Request(_target, "GET", _query));
        _poll = connection;
        RawResponse response;
        try
        {
            response = await connection.ReadResponseAsync();
        }
        finally
        {
            _poll = null;
        }

        if (response.Status != 200)
        {
            return false;
        }

        foreach (var packet in response.Text.Split(PollingRequests.Separator))
        {
            switch (packet)
            {
                case "1":
                    return false;
                case "2":
                    await PostAsync("3"u8.ToArray());
                    break;
                case "6":
                    break;
                default:
                    _packets.Writer.TryWrite(packet);
                    break;
            }
        }

        return true;
    }
}
