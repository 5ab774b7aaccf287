using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Realtime.Storage.Testing;

public abstract partial class StoreSuite
{
    private static readonly TimeSpan LongLease = TimeSpan.FromMinutes(5);

    private INodeStore Nodes => Services.GetRequiredService<INodeStore>();

    [Fact]
    public async Task A_node_is_listed_from_its_registration_until_it_leaves()
    {
        Assert.Empty(await Nodes.ListAsync(default));
        await Nodes.AppendAsync("gone", [Signal("before")], default);

        var first = await Nodes.RenewAsync("node b ", "second", LongLease, default);
        Assert.True(first.IsNew);
        Assert.Equal(1, first.NewestPosition);
        await Nodes.AppendAsync("node b ", [Signal("one"), Signal("two")], default);
        var other = await Nodes.RenewAsync("node a", "first", LongLease, default);

        Assert.Equal([("node a", "first", 3L), ("node b ", "second", 1L)], other.Nodes.Select(n => (n.Id, n.Name, n.JoinedPosition)));
        var renewed = await Nodes.RenewAsync("node b ", "second", LongLease, default);
        Assert.False(renewed.IsNew);
        Assert.Equal(3, renewed.NewestPosition);
        Assert.Equal(other.Nodes, renewed.Nodes);
        Assert.Equal(other.Nodes, await Nodes.ListAsync(default));

        await Nodes.LeaveAsync("node b ", default);
        await Nodes.LeaveAsync("never there", default);
        Assert.Equal(["node a"], (await Nodes.ListAsync(default)).Select(n => n.Id));
        Assert.True((await Nodes.RenewAsync("node b ", "second", LongLease, default)).IsNew);
    }

    [Fact]
    public async Task A_node_that_does_not_renew_its_lease_is_no_longer_alive()
    {
        await Nodes.RenewAsync("stays", "", LongLease, default);
        var registered = Stopwatch.StartNew();
        await Nodes.RenewAsync("stops", "", TimeSpan.FromSeconds(1), default);
        await Nodes.RenewAsync("stops", "", TimeSpan.FromSeconds(1), default);

        await UntilAsync(async () => (await Nodes.ListAsync(default)).Count == 1);
        Assert.True(registered.Elapsed > TimeSpan.FromMilliseconds(900), $"The lease of 1 s ended after {registered.Elapsed}.");
        Assert.Equal(["stays"], (await Nodes.RenewAsync("stays", "", LongLease, default)).Nodes.Select(n => n.Id));

        Assert.True((await Nodes.RenewAsync("stops", "", LongLease, default)).IsNew);
        Assert.Equal(["stays", "stops"], (await Nodes.ListAsync(default)).Select(n => n.Id));
    }

    [Fact]
    public async Task A_node_reads_the_signals_of_others_that_are_for_all_or_for_it()
    {
        byte[] every = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var large = new byte[1024 * 1024];
        new Random(1).NextBytes(large);

        Assert.Equal(3, await Nodes.AppendAsync("a", [Signal("for all", "/x"), Signal("for b", to: "b"), Signal("for c", to: "c")], default));
        Assert.Equal(4, await Nodes.AppendAsync("b", [new SignalDraft("", every)], default));
        Assert.Equal(6, await Nodes.AppendAsync("c", [new SignalDraft("/", large), new SignalDraft("/", Array.Empty<byte>())], default));

        var ofA = await Nodes.ReadAsync("a", 0, 100, default);
        Assert.Equal((6L, false, false), (ofA.Position, ofA.HasMore, ofA.IsIncomplete));
        Assert.Equal([(4L, "b", ""), (5L, "c", "/"), (6L, "c", "/")], ofA.Signals.Select(s => (s.Position, s.SenderId, s.Namespace)));
        Assert.Equal(every, ofA.Signals[0].Payload.ToArray());
        Assert.Equal(large, ofA.Signals[1].Payload.ToArray());
        Assert.True(ofA.Signals[2].Payload.IsEmpty);

        var ofB = await Nodes.ReadAsync("b", 0, 2, default);
        Assert.Equal((2L, true, false), (ofB.Position, ofB.HasMore, ofB.IsIncomplete));
        Assert.Equal([("for all", "/x", null), ("for b", "/", "b")], ofB.Signals.Select(s => (TextOf(s), s.Namespace, s.RecipientId)));
        var rest = await Nodes.ReadAsync("b", ofB.Position, 2, default);
        Assert.Equal((4L, true, false), (rest.Position, rest.HasMore, rest.IsIncomplete));
        Assert.Empty(rest.Signals);

        var idle = await Nodes.ReadAsync("b", 6, 100, default);
        Assert.Equal((6L, false, false), (idle.Position, idle.HasMore, idle.IsIncomplete));
        Assert.Empty(idle.Signals);
    }

    [Fact]
    public async Task A_reader_sees_every_signal_of_concurrent_writers_once_and_in_order()
    {
        const int Writers = 8;
        const int Groups = 40;
        var writes = AllAtOnceAsync(Writers, async writer =>
        {
            for (var group = 0; group < Groups; group++)
            {
                await Nodes.AppendAsync(
                    $"writer {writer}", [.. Enumerable.Range(0, 1 + (group % 3)).Select(i => Signal($"{group}.{i}"))], default);
            }

            return 0;
        });

        var expected = Writers * Enumerable.Range(0, Groups).Sum(group => 1 + (group % 3));
        var read = new List<StoredSignal>();
        var position = 0L;
        while (read.Count < expected && !writes.IsFaulted)
        {
            var page = await Nodes.ReadAsync("reader", position, 7, default);
            Assert.False(page.IsIncomplete);
            read.AddRange(page.Signals);
            position = page.Position;
            await Task.Yield();
        }

        await writes;
        Assert.Equal(OneTo(expected), read.Select(s => s.Position));
        foreach (var ofWriter in read.GroupBy(s => s.SenderId))
        {
            Assert.Equal(
                Enumerable.Range(0, Groups).SelectMany(group => Enumerable.Range(0, 1 + (group % 3)).Select(i => $"{group}.{i}")),
                ofWriter.Select(TextOf));
        }
    }

    [Fact]
    public async Task Signals_that_are_too_many_or_too_old_are_removed_and_a_late_reader_learns_of_it()
    {
        await Nodes.AppendAsync("a", [.. Enumerable.Range(1, 10).Select(i => Signal($"{i}"))], default);

        Assert.Equal(0, await Nodes.TrimAsync(LongLease, 10, 100, default));
        Assert.Equal(3, await Nodes.TrimAsync(LongLease, 6, 3, default));
        Assert.Equal(1, await Nodes.TrimAsync(LongLease, 6, 3, default));
        Assert.Equal(0, await Nodes.TrimAsync(LongLease, 6, 3, default));

        Assert.True((await Nodes.ReadAsync("b", 3, 100, default)).IsIncomplete);
        var page = await Nodes.ReadAsync("b", 4, 100, default);
        Assert.False(page.IsIncomplete);
        Assert.Equal(["5", "6", "7", "8", "9", "10"], page.Signals.Select(TextOf));

        await UntilAsync(async () => await Nodes.TrimAsync(TimeSpan.FromMilliseconds(1), 100, 100, default) == 6);
        var late = await Nodes.ReadAsync("b", 4, 100, default);
        Assert.Equal((10L, false, true), (late.Position, late.HasMore, late.IsIncomplete));
        Assert.False((await Nodes.ReadAsync("b", 10, 100, default)).IsIncomplete);
        Assert.Equal(11, await Nodes.AppendAsync("a", [Signal("11")], default));
        Assert.Equal(["11"], (await Nodes.ReadAsync("b", 10, 100, default)).Signals.Select(TextOf));
    }

    [Fact]
    public async Task A_reader_learns_that_the_store_was_replaced_by_an_older_one()
    {
        await Nodes.AppendAsync("a", [Signal("1"), Signal("2")], default);

        var page = await Nodes.ReadAsync("b", 1_000, 100, default);

        Assert.Equal((2L, true), (page.Position, page.IsIncomplete));
    }

    [Fact]
    public async Task A_lease_has_one_owner_until_it_ends()
    {
        var longName = new string('n', 127) + " ";
        Assert.True(await Nodes.TryLeaseAsync(longName, "a", LongLease, default));
        Assert.True(await Nodes.TryLeaseAsync(longName, "a", LongLease, default));
        Assert.False(await Nodes.TryLeaseAsync(longName, "b", LongLease, default));
        Assert.True(await Nodes.TryLeaseAsync("other", "b", LongLease, default));

        await Nodes.EndLeaseAsync(longName, "b", default);
        Assert.False(await Nodes.TryLeaseAsync(longName, "b", LongLease, default));
        await Nodes.EndLeaseAsync(longName, "a", default);
        Assert.True(await Nodes.TryLeaseAsync(longName, "b", LongLease, default));

        var taken = Stopwatch.StartNew();
        Assert.True(await Nodes.TryLeaseAsync("short", "a", TimeSpan.FromSeconds(1), default));
        await UntilAsync(async () => await Nodes.TryLeaseAsync("short", "b", TimeSpan.FromSeconds(1), default));
        Assert.True(taken.Elapsed > TimeSpan.FromMilliseconds(900), $"The lease of 1 s ended after {taken.Elapsed}.");
    }

    [Fact]
    public async Task A_lease_that_many_ask_for_at_once_is_given_to_one()
    {
        for (var i = 0; i < 10; i++)
        {
            var taken = await Task.WhenAll(Enumerable.Range(0, 8)
                .Select(caller => Task.Run(async () => await Nodes.TryLeaseAsync($"name {i}", $"caller {caller}", LongLease, default))));
            Assert.Single(taken, true);
        }
    }

    private static SignalDraft Signal(string text, string @namespace = "/", string? to = null) => new(@namespace, Encoding.UTF8.GetBytes(text), to);

    private static string TextOf(StoredSignal signal) => Encoding.UTF8.GetString(signal.Payload.Span);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), "Waited in vain.");
            await Task.Delay(20);
        }
    }
}
