using Microsoft.Extensions.DependencyInjection;
using Realtime.AspNetCore.Tests.Infrastructure;
using Realtime.Conversations;
using Realtime.Messages;

namespace Realtime.AspNetCore.Tests.Guards;

/// <summary>Searches that take their time, and what else users do meanwhile.</summary>
public sealed class SearchLaneTests
{
    private readonly SlowSearch _search = new();

    [Fact]
    public async Task Searches_of_one_user_do_not_take_the_places_of_others_nor_of_reads()
    {
        await using var host = await StartAsync(options => (options.MaxConcurrentSearches, options.MaxSearchesPerUser) = (2, 2));
        var id = (await host.GroupAsync("1", "2", "3")).Id;
        await using var flooder = await host.ConnectAsync("1");
        var first = flooder.EmitWithAckAsync("search_messages", new { conversationId = id, text = "a" });
        var second = flooder.EmitWithAckAsync("search_messages", new { conversationId = id, text = "b" });
        await Wait.UntilAsync(() => _search.Running == 2, "both places are taken");
        var third = await flooder.EmitWithAckAsync("search_messages", new { conversationId = id, text = "c" });
        Assert.Equal("rate_limited", third.GetProperty("code").GetString());

        // Another user waits for a place, and cheap reads wait for nothing.
        await using var other = await host.ConnectAsync("2");
        var waiting = other.EmitWithAckAsync("search_messages", new { conversationId = id, text = "d" });
        Assert.True((await other.EmitWithAckAsync("get_messages", new { conversationId = id })).GetProperty("ok").GetBoolean());
        Assert.Equal(2, _search.Running);
        _search.Go.SetResult();
        foreach (var answer in await Task.WhenAll(first, second, waiting))
        {
            Assert.True(answer.GetProperty("ok").GetBoolean(), answer.ToString());
        }
    }

    [Fact]
    public async Task A_search_that_takes_too_long_ends_for_its_user()
    {
        await using var host = await StartAsync(options =>
            (options.MaxConcurrentSearches, options.MessageSearchTimeout) = (1, TimeSpan.FromMilliseconds(200)));
        var id = (await host.GroupAsync("1", "2")).Id;
        await using var first = await host.ConnectAsync("1");
        await using var second = await host.ConnectAsync("2");
        foreach (var user in new[] { first, second })
        {
            var refused = await user.EmitWithAckAsync("search_messages", new { conversationId = id, text = "a" });
            Assert.Equal("unavailable", refused.GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task A_search_that_its_caller_gives_up_frees_its_place()
    {
        await using var host = await StartAsync(options => (options.MaxConcurrentSearches, options.MaxSearchesPerUser) = (1, 1));
        var search = host.Get<IConversationService>();
        var id = (await host.GroupAsync("1", "2")).Id;
        using var gaveUp = new CancellationTokenSource();
        _search.HeedsToken = true;
        var abandoned = search.SearchAsync("1", new MessageSearchQuery(id, "a"), gaveUp.Token);
        await Wait.UntilAsync(() => _search.Running == 1, "the place is taken");
        await gaveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
        _search.Go.SetResult();
        await Wait.UntilAsync(
            async () =>
            {
                try
                {
                    await search.SearchAsync("1", new MessageSearchQuery(id, "b"));
                    return true;
                }
                catch (RealtimeException refused) when (refused.Error == RealtimeError.RateLimited)
                {
                    return false;
                }
            },
            "the place is free");
    }

    [Fact]
    public async Task A_search_looks_in_portions_as_far_as_the_limit_and_goes_on_by_cursor()
    {
        await using var host = await ChatHost.StartAsync(options => options.SearchScanLimit = StoreMessageSearch.Portion + 100);
        var id = (await host.GroupAsync("1", "2")).Id;
        var messages = host.Get<IMessageService>();
        await messages.SendAsync(new(id, "1", "the first needle"));
        foreach (var some in Enumerable.Range(0, StoreMessageSearch.Portion + 150).Chunk(200))
        {
            await Task.WhenAll(some.Select(_ => messages.SendAsync(new(id, "1", "hay"))));
        }

        await messages.SendAsync(new(id, "1", "the last needle"));
        var search = host.Get<IConversationService>();
        var page = await search.SearchAsync("1", new MessageSearchQuery(id, "needle"));
        Assert.Equal("the last needle", Assert.Single(page.Items).Content.Text);
        page = await search.SearchAsync("1", new MessageSearchQuery(id, "needle") { Cursor = page.NextCursor });
        Assert.Equal("the first needle", Assert.Single(page.Items).Content.Text);
        Assert.Null(page.NextCursor);
    }

    private Task<ChatHost> StartAsync(Action<ChatRealtimeOptions> configure) => ChatHost.StartAsync(
        configure, builder => builder.Services.AddSingleton<IMessageSearch>(_search));

    private sealed class SlowSearch : IMessageSearch
    {
        private int _running;

        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool HeedsToken { get; set; }

        public int Running => Volatile.Read(ref _running);

        public async Task<Page<Message>> SearchAsync(MessageSearchQuery query, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _running);
            try
            {
                await Go.Task.WaitAsync(HeedsToken ? cancellationToken : CancellationToken.None);
                return new([], null);
            }
            finally
            {
                Interlocked.Decrement(ref _running);
            }
        }
    }
}
