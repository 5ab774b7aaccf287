using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Changes;

/// <summary>On a slow store the writer waits a little for the senders that it has just answered. Only the store and the tests move the clock.</summary>
public sealed class SenderWaitTests : IAsyncLifetime
{
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(20);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly ManualTime _time = new();
    private readonly SenderWait _wait;
    private Writer _writer = null!;

    public SenderWaitTests() => _wait = new SenderWait(_time);

    public Task InitializeAsync()
    {
        _writer = new Writer(_time, new ChatMetrics(_services.GetRequiredService<IMeterFactory>()));
        _writer.Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await _writer.StopAsync(default);
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task Senders_that_send_again_when_they_are_answered_share_each_commit_of_a_slow_store()
    {
        const int Count = 64;
        const int Settled = 10;
        const int Enough = 40;
        var sent = 0;
        // A commit takes so long that all others have sent again meanwhile. So the first item parts the senders into 1 and 63.
        _writer.Store = () => Wait.UntilAsync(
            () => Volatile.Read(ref sent) == Count + _writer.Groups.SkipLast(1).Sum(group => group.Length) || _writer.Groups.Count >= Enough,
            "all have sent");
        async Task SendAsync()
        {
            while (_writer.Groups.Count < Enough)
            {
                var answer = _writer.EnqueueAsync("a");
                Interlocked.Increment(ref sent);
                await answer;
            }
        }

        Task[] senders = [SendAsync()];
        await Wait.UntilAsync(() => _writer.Groups.Count == 1, "the first is being stored");
        senders = [.. senders, .. Enumerable.Range(1, Count - 1).Select(_ => SendAsync())];
        await Wait.UntilAsync(() => _writer.Groups.Count >= Enough, "enough is stored");

        Assert.Equal([1, 63, 1, 63], _writer.Groups.Take(4).Select(group => group.Length));
        Assert.All(_writer.Groups.Take(Enough).Skip(Settled), group => Assert.Equal(Count, group.Length));
        await PassTimeUntilAsync(() => senders.All(sender => sender.IsCompleted), "all have ended");
        await Task.WhenAll(senders);
    }

    [Fact]
    public async Task A_lone_sender_is_never_delayed()
    {
        for (var i = 0; i < 30; i++)
        {
            await _writer.EnqueueAsync("a").WaitAsync(SocketIOTestClient.Patience);
        }

        Assert.Equal(30, _writer.Groups.Count);
    }

    [Theory]
    [InlineData(4, 1)]
    [InlineData(20, 5)]
    [InlineData(39, 9)]
    [InlineData(1000, 10)]
    public async Task An_item_waits_a_quarter_of_a_commit_and_ten_milliseconds_at_most(int commit, int limit)
    {
        _writer.Took = TimeSpan.FromMilliseconds(commit);
        await StoreThreeAsync();
        await Wait.UntilAsync(() => _time.PendingTimers == 1, "senders are waited for");
        if (limit > 1)
        {
            // While the queue is empty, nobody waits.
            _time.Advance(TimeSpan.FromMilliseconds(limit - 1));
        }

        // From here on the limit counts: the wait for the first has ended, that for the others has begun.
        var made = _time.CreatedTimers;
        var next = _writer.EnqueueAsync("x");
        await Wait.UntilAsync(() => _time.CreatedTimers == made + 1, "the others are waited for");
        _time.Advance(TimeSpan.FromMilliseconds(limit - 1));
        Assert.False(next.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await next.WaitAsync(SocketIOTestClient.Patience);
    }

    [Fact]
    public async Task A_stop_ends_the_wait_at_once_and_stores_what_waits()
    {
        await StoreThreeAsync();
        var next = _writer.EnqueueAsync("x");
        await Wait.UntilAsync(() => _time.PendingTimers == 1, "the others are waited for");
        await _writer.StopAsync(default).WaitAsync(SocketIOTestClient.Patience);
        Assert.Equal("x!", await next);
    }

    [Fact]
    public async Task A_stop_whose_time_is_over_ends_the_wait_at_once_and_refuses_what_waits()
    {
        await StoreThreeAsync();
        var next = _writer.EnqueueAsync("x");
        await Wait.UntilAsync(() => _time.PendingTimers == 1, "the others are waited for");
        await _writer.StopAsync(new CancellationToken(canceled: true)).WaitAsync(SocketIOTestClient.Patience);
        await Assert.ThrowsAsync<RealtimeException>(() => next);
    }

    [Fact]
    public async Task A_fault_of_the_store_refuses_the_group_that_was_waited_for_and_nobody_waits_after_it()
    {
        await StoreThreeAsync();
        var sends = new[] { "disk", "y", "z" }.Select(_writer.EnqueueAsync).ToArray();
        foreach (var send in sends)
        {
            var refused = await Assert.ThrowsAsync<RealtimeException>(() => send.WaitAsync(SocketIOTestClient.Patience));
            Assert.Equal(RealtimeError.Unavailable, refused.Error);
        }

        Assert.Equal("next!", await _writer.EnqueueAsync("next").WaitAsync(SocketIOTestClient.Patience));
    }

    [Fact]
    public async Task After_waits_that_did_not_pay_commits_go_without()
    {
        NoteCommits(Slow);
        foreach (var without in (int[])[0, 1, 2, 4, 8, 8])
        {
            await WaitForTwoAsync(arrive: 1);
            for (var i = 0; i < without; i++)
            {
                Assert.False(_wait.TryBegin(senders: 2, waiting: 0, room: 9));
            }
        }

        await WaitForTwoAsync(arrive: 2);
        await WaitForTwoAsync(arrive: 1);
        await WaitForTwoAsync(arrive: 1);
        Assert.False(_wait.TryBegin(senders: 2, waiting: 0, room: 9));
        await WaitForTwoAsync(arrive: 2);
    }

    [Fact]
    public async Task A_wait_that_delayed_nobody_is_free()
    {
        NoteCommits(Slow);
        await WaitForTwoAsync(arrive: 0);
        await WaitForTwoAsync(arrive: 0);
        await WaitForTwoAsync(arrive: 2);
    }

    [Fact]
    public void A_fast_store_waits_for_nobody()
    {
        NoteCommits(TimeSpan.FromMilliseconds(3.9));
        Assert.False(_wait.TryBegin(senders: 64, waiting: 0, room: 256));
        NoteCommits(TimeSpan.FromMilliseconds(4));
        Assert.True(_wait.TryBegin(senders: 64, waiting: 0, room: 256));
    }

    [Fact]
    public void A_full_commit_is_not_held_up()
    {
        NoteCommits(Slow);
        Assert.False(_wait.TryBegin(senders: 4, waiting: 4, room: 4));
    }

    [Fact]
    public void Stalls_of_a_fast_store_do_not_make_it_wait()
    {
        NoteCommits(TimeSpan.FromSeconds(1), count: 7);
        Assert.False(_wait.TryBegin(senders: 4, waiting: 0, room: 9));
        NoteCommits(TimeSpan.FromMilliseconds(2), count: 1);
        NoteCommits(TimeSpan.FromSeconds(1), count: 7);
        Assert.False(_wait.TryBegin(senders: 4, waiting: 0, room: 9));
    }

    private void NoteCommits(TimeSpan took, int count = 8)
    {
        for (var i = 0; i < count; i++)
        {
            _wait.NoteCommit(took);
        }
    }

    private async Task WaitForTwoAsync(int arrive)
    {
        Assert.True(_wait.TryBegin(senders: 2, waiting: 0, room: 9));
        for (var i = 0; i < arrive; i++)
        {
            _wait.NoteArrival();
        }

        var ended = _wait.WaitAsync().AsTask();
        if (arrive < 2)
        {
            _time.Advance(Slow / 4);
        }

        await ended.WaitAsync(SocketIOTestClient.Patience);
    }

    /// <summary>Has three items stored in one commit, after as many commits as it takes to know the store.</summary>
    private async Task StoreThreeAsync()
    {
        for (var i = 0; i < 8; i++)
        {
            await _writer.EnqueueAsync("a").WaitAsync(SocketIOTestClient.Patience);
        }

        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _writer.Store = () => gate.Task;
        var first = _writer.EnqueueAsync("b");
        await Wait.UntilAsync(() => _writer.Groups.Last() == "b", "the first is being stored");
        Task<string>[] rest = [_writer.EnqueueAsync("c"), _writer.EnqueueAsync("d")];
        gate.SetResult();
        await first.WaitAsync(SocketIOTestClient.Patience);
        await Task.WhenAll([.. rest, _writer.EnqueueAsync("e")]).WaitAsync(SocketIOTestClient.Patience);
        Assert.Equal("cde", _writer.Groups.Last());
    }

    private Task PassTimeUntilAsync(Func<bool> condition, string what) => Wait.UntilAsync(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            return condition();
        },
        what);

    private sealed class Writer(ManualTime time, ChatMetrics metrics)
        : GroupWriter<string, string>("items", maxGroup: 256, maxQueued: 256, time, metrics, NullLogger.Instance)
    {
        /// <summary>How long a commit takes.</summary>
        public TimeSpan Took { get; set; } = Slow;

        /// <summary>What a commit waits for.</summary>
        public Func<Task> Store { get; set; } = () => Task.CompletedTask;

        public ConcurrentQueue<string> Groups { get; } = new();

        protected override async ValueTask<IReadOnlyList<string>> StoreAsync(IReadOnlyList<string> group, CancellationToken cancellationToken)
        {
            Groups.Enqueue(string.Concat(group));
            if (group.Contains("disk"))
            {
                throw new IOException("No space left on device");
            }

            await Store();
            time.Advance(Took);
            return [.. group.Select(item => item + "!")];
        }

        protected override ValueTask DeliverAsync(string item, string result) => default;

        protected override bool IsSafeToRepeat(string item) => false;

        protected override void NoteUncertain(string item)
        {
        }
    }
}
