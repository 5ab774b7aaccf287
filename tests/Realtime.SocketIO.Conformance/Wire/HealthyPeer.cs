using System.Diagnostics;
using Realtime.SocketIO.Conformance.Running;

namespace Realtime.SocketIO.Conformance.Wire;

/// <summary>
/// A well-behaved connection that asks the server something all the time. Whatever happens to others,
/// it must be answered promptly.
/// </summary>
internal sealed class HealthyPeer : IAsyncDisposable
{
    private readonly SocketIOPeer _peer;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _asking;
    private TimeSpan _slowest;
    private int _answers;
    private int _slow;

    private HealthyPeer(SocketIOPeer peer)
    {
        _peer = peer;
        _asking = Task.Run(AskAsync);
    }

    /// <summary>The slowest answer so far.</summary>
    public TimeSpan Slowest => _slowest;

    public static async Task<HealthyPeer> ConnectAsync(Target target) =>
        new(await SocketIOPeer.ConnectAsync(target, Via.WebSocket));

    /// <summary>Demands fresh answers, and that those so far were prompt.</summary>
    public async Task ProveAsync()
    {
        var seen = Volatile.Read(ref _answers);
        await Deadlines.Until(
            () => _asking.IsCompleted || Volatile.Read(ref _answers) >= seen + 2, "answers to the healthy connection");
        if (_asking.IsFaulted)
        {
            await _asking;
        }

        Assert.True(
            _slow <= 1 && _slowest < Deadlines.Standstill,
            $"The healthy connection waited {_slowest.TotalMilliseconds} ms at most, and {_slow} times of {_answers} for more than {Deadlines.HealthyRoundTrip}.");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _asking;
        await _peer.DisposeAsync();
        _stop.Dispose();
    }

    private async Task AskAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var started = Stopwatch.GetTimestamp();
            await _peer.ExpectNothingMoreAsync();
            var took = Stopwatch.GetElapsedTime(started);
            _slowest = took > _slowest ? took : _slowest;
            _slow += took < Deadlines.HealthyRoundTrip ? 0 : 1;
            Interlocked.Increment(ref _answers);
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
