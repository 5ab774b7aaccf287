using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Changes;
using Realtime.Diagnostics;
using Realtime.Testing;

namespace Realtime.AspNetCore.Tests.Changes;

public sealed class GroupWriterTests : IAsyncLifetime
{
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private Writer _writer = null!;

    public Task InitializeAsync()
    {
        _writer = new Writer(new ChatMetrics(_services.GetRequiredService<IMeterFactory>()), maxGroup: 4, maxQueued: 8);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        _writer.Gate.TrySetResult();
        await _writer.StopAsync(default);
        await _services.DisposeAsync();
    }

    [Fact]
    public async Task What_waits_while_a_group_is_stored_goes_into_the_next_up_to_its_limit()
    {
        _writer.Start();
        var first = _writer.EnqueueAsync("a");
        await _writer.Entered.Task.WaitAsync(SocketIOTestClient.Patience);
        var rest = "bcdefg".Select(c => _writer.EnqueueAsync($"{c}")).ToArray();
        _writer.Gate.SetResult();
        await Task.WhenAll([first, .. rest]);
        Assert.Equal(["a", "bcde", "fg"], _writer.Groups);
        await Wait.UntilAsync(() => string.Concat(_writer.Delivered) == "abcdefg", "all are delivered in order");
    }

    [Fact]
    public async Task A_caller_is_answered_after_the_commit_whatever_delivery_waits_for()
    {
        _writer.Gate.SetResult();
        _writer.Start();
        var told = _writer.EnqueueAsync("told while the next is stored");
        Assert.EndsWith("!", await told.WaitAsync(SocketIOTestClient.Patience), StringComparison.Ordinal);
        Assert.Empty(_writer.Delivered);
        Assert.Equal("next!", await _writer.EnqueueAsync("next"));
        await Wait.UntilAsync(() => _writer.Delivered.Count == 2, "both are delivered");
    }

    [Fact]
    public async Task A_group_is_delivered_while_the_next_is_stored_and_before_it()
    {
        _writer.Start();
        var first = _writer.EnqueueAsync("told while the next is stored");
        await _writer.Entered.Task.WaitAsync(SocketIOTestClient.Patience);
        var second = _writer.EnqueueAsync("next");
        _writer.Gate.SetResult();
        await Task.WhenAll(first, second).WaitAsync(SocketIOTestClient.Patience);
        await Wait.UntilAsync(() => _writer.Delivered is ["told while the next is stored", "next"], "both are delivered in order");
    }

    [Fact]
    public async Task Those_that_were_stored_are_answered_although_the_next_group_fails()
    {
        _writer.Start();
        var first = _writer.EnqueueAsync("a");
        await _writer.Entered.Task.WaitAsync(SocketIOTestClient.Patience);
        var second = _writer.EnqueueAsync("poison");
        _writer.Gate.SetResult();
        Assert.Equal("a!", await first);
        await Assert.ThrowsAsync<RealtimeException>(() => second);
        Assert.Equal(["a"], _writer.Delivered);
    }

    [Fact]
    public async Task A_full_queue_refuses_at_once()
    {
        _writer.Start();
        _ = _writer.EnqueueAsync("a");
        await _writer.Entered.Task.WaitAsync(SocketIOTestClient.Patience);
        var waiting = Enumerable.Range(0, 8).Select(i => _writer.EnqueueAsync($"{i}")).ToArray();
        var refused = await Assert.ThrowsAsync<RealtimeException>(() => _writer.EnqueueAsync("more"));
        Assert.Equal(RealtimeError.Unavailable, refused.Error);
        _writer.Gate.SetResult();
        await Task.WhenAll(waiting);
    }

    [Fact]
    public async Task A_failed_group_is_repeated_one_by_one_where_that_is_safe()
    {
        _writer.Start();
        _ = _writer.EnqueueAsync("first");
        await _writer.Entered.Task.WaitAsync(SocketIOTestClient.Patience);
        var safe = _writer.EnqueueAsync("safe");
        var poison = _writer.EnqueueAsync("safe poison");
        var notSafe = _writer.EnqueueAsync("other");
        var last = _writer.EnqueueAsync("safe last");
        _writer.Gate.SetResult();

        Assert.Equal("safe!", await safe);
        Assert.Equal("safe last!", await last);
        Assert.Equal(RealtimeError.Internal, (await Assert.ThrowsAsync<RealtimeException>(() => poison)).Error);
        Assert.Equal(RealtimeError.Internal, (await Assert.ThrowsAsync<RealtimeException>(() => notSafe)).Error);
        Assert.Equal(["first", "safe", "safe last"], _writer.Delivered);
        Assert.Equal("next!", await _writer.EnqueueAsync("next"));
    }

    [Fact]
    public async Task A_fault_of_the_store_refuses_the_group_and_what_waits_behind_it_at_once()
    {
        _writer.Start();
        var first = _writer.EnqueueAsync("first");
        await _writer.Entered.Task.WaitAsync(SocketIOTestClient.Patience);
        var group = new[] { "safe", "disk", "safe too", "other" }.Select(_writer.EnqueueAsync).ToArray();
        var behind = new[] { "behind", "safe behind" }.Select(_writer.EnqueueAsync).ToArray();
        _writer.Gate.SetResult();

        Assert.Equal("first!", await first);
        foreach (var send in group.Concat(behind))
        {
            Assert.Equal(RealtimeError.Unavailable, (await Assert.ThrowsAsync<RealtimeException>(() => send)).Error);
        }

        Assert.Equal(["first", "safedisksafe tooother"], _writer.Groups);
        Assert.Equal(["safe", "disk", "safe too", "other"], _writer.Uncertain);
        Assert.Equal("next!", await _writer.EnqueueAsync("next"));
    }

    [Fact]
    public async Task A_stop_whose_time_is_over_does_not_wait_for_a_store_that_ignores_it()
    {
        _writer.IgnoresToken = true;
        _writer.Start();
        var stuck = _writer.EnqueueAsync("a");
        await _writer.Entered.Task.WaitAsync(SocketIOTestClient.Patience);
        await _writer.StopAsync(new CancellationToken(canceled: true)).WaitAsync(SocketIOTestClient.Patience);
        Assert.Equal(RealtimeError.Unavailable, (await Assert.ThrowsAsync<RealtimeException>(() => stuck)).Error);
    }

    [Fact]
    public async Task What_the_store_refuses_is_told_to_its_caller_alone()
    {
        _writer.Start();
        _ = _writer.EnqueueAsync("first");
        await _writer.Entered.Task.WaitAsync(SocketIOTestClient.Patience);
        var before = _writer.EnqueueAsync("before");
        var invalid = _writer.EnqueueAsync("invalid");
        var after = _writer.EnqueueAsync("after");
        _writer.Gate.SetResult();

        Assert.Equal(["before!", "after!"], [await before, await after]);
        var refused = await Assert.ThrowsAsync<RealtimeException>(() => invalid);
        Assert.Equal((RealtimeError.InvalidPayload, "Not this"), (refused.Error, refused.Message));
        Assert.Equal(["first", "before", "after"], _writer.Delivered);
    }

    [Fact]
    public async Task Stopping_stores_what_waits_and_takes_no_more()
    {
        _writer.Start();
        var sends = "abcdef".Select(c => _writer.EnqueueAsync($"{c}")).ToArray();
        var stopping = _writer.StopAsync(default);
        await Assert.ThrowsAsync<RealtimeException>(() => _writer.EnqueueAsync("late"));
        _writer.Gate.SetResult();
        await stopping;
        Assert.All(sends, send => Assert.True(send.IsCompletedSuccessfully));
    }

    [Fact]
    public async Task A_stop_whose_time_is_over_refuses_what_still_waits()
    {
        _writer.Start();
        var stuck = _writer.EnqueueAsync("a");
        await _writer.Entered.Task.WaitAsync(SocketIOTestClient.Patience);
        var waiting = _writer.EnqueueAsync("b");
        using var limit = new CancellationTokenSource();
        var stopping = _writer.StopAsync(limit.Token);
        await limit.CancelAsync();
        await stopping.WaitAsync(SocketIOTestClient.Patience);
        Assert.Equal(RealtimeError.Unavailable, (await Assert.ThrowsAsync<RealtimeException>(() => stuck)).Error);
        Assert.Equal(RealtimeError.Unavailable, (await Assert.ThrowsAsync<RealtimeException>(() => waiting)).Error);
    }

    [Fact]
    public async Task A_store_that_gives_too_few_results_fails_the_group_and_not_the_loop()
    {
        _writer.Gate.SetResult();
        _writer.Start();
        await Assert.ThrowsAsync<RealtimeException>(() => _writer.EnqueueAsync("nothing"));
        Assert.Equal("a!", await _writer.EnqueueAsync("a"));
    }

    private sealed class Writer(ChatMetrics metrics, int maxGroup, int maxQueued)
        : GroupWriter<string, string>("items", maxGroup, maxQueued, TimeProvider.System, metrics, NullLogger.Instance)
    {
        private readonly TaskCompletionSource _nextIsStored = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IgnoresToken { get; set; }

        public List<string> Groups { get; } = [];

        public List<string> Delivered { get; } = [];

        public List<string> Uncertain { get; } = [];

        protected override async ValueTask<IReadOnlyList<string>> StoreAsync(IReadOnlyList<string> group, CancellationToken cancellationToken)
        {
            Entered.TrySetResult();
            await Gate.Task.WaitAsync(IgnoresToken ? default : cancellationToken);
            Groups.Add(string.Concat(group));
            if (group is ["next"])
            {
                _nextIsStored.TrySetResult();
            }

            if (group.Any(item => item.EndsWith("poison", StringComparison.Ordinal)))
            {
                throw new InvalidOperationException("Cannot be stored.");
            }

            if (group.Contains("disk"))
            {
                throw new IOException("No space left on device");
            }

            if (group.Contains("invalid"))
            {
                throw new RealtimeException(RealtimeError.InvalidPayload, "Not this");
            }

            return group is ["nothing"] ? [] : [.. group.Select(item => item + "!")];
        }

        protected override async ValueTask DeliverAsync(string item, string result)
        {
            if (result.StartsWith("told while", StringComparison.Ordinal))
            {
                await _nextIsStored.Task.WaitAsync(SocketIOTestClient.Patience);
            }

            Delivered.Add(result[..^1]);
        }

        protected override bool IsSafeToRepeat(string item) => item.StartsWith("safe", StringComparison.Ordinal);

        protected override void NoteUncertain(string item) => Uncertain.Add(item);
    }
}
